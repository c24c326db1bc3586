"""What is counted where labels are met: how much of what is shown is right, how much of what is right is shown."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Rates:
    """``right`` and ``wrong`` are shown; of ``asked``, which have something right, ``met`` are shown one."""

    right: int = 0
    wrong: int = 0
    asked: int = 0
    met: int = 0

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong)

    @property
    def recall(self) -> float:
        return self.met / self.asked
