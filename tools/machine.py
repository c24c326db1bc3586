"""A scratch machine: this one's files, an init system and a network of its own, gone afterwards.

    with Machine(folder, exchange) as machine:
        machine.run("systemctl start nginx")

What is in it: an overlay over / whose upper layer is in memory; systemd as process 1 in namespaces of its
own, so that units run with all that they say of users, folders and system calls; a network that has a
loopback and nothing else (``run(…, outside=True)`` uses that of this machine, to fetch packages).
``exchange`` is seen in it at /mnt, read-only; what ``hidden`` names is empty there. It needs root, overlayfs
and systemd; where they are not to be had it raises NoMachine saying why. (Memory limits hold only where the
kernel's cgroups can be had in their second form.)
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from time import monotonic, sleep
from types import TracebackType

BOOT = r"""
set -eu
root=$1 exchange=$2; shift 2
mount --make-rprivate /
mount -t tmpfs -o size=4g,mode=755 tmpfs "$root"
mkdir "$root/upper" "$root/work" "$root/all"
mount -t overlay -o "lowerdir=/,upperdir=$root/upper,workdir=$root/work" overlay "$root/all"
root=$root/all
for hidden in "$@"; do mount -t tmpfs -o size=1m tmpfs "$root/$hidden"; done
mount --bind "$exchange" "$root/mnt"
mount -o remount,bind,ro "$root/mnt"
mount -t proc proc "$root/proc"
mount --bind "$root/proc/sys" "$root/proc/sys"
mount -o remount,bind,ro "$root/proc/sys"
mount -t sysfs -o ro sysfs "$root/sys"
mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
for place in run tmp dev; do mount -t tmpfs tmpfs "$root/$place"; done
chmod 755 "$root/run" "$root/dev"
chmod 1777 "$root/tmp"
mkdir "$root/dev/pts" "$root/dev/shm"
mount -t tmpfs tmpfs "$root/dev/shm"
mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts "$root/dev/pts"
for device in null zero full random urandom tty; do
    touch "$root/dev/$device"
    mount --bind "/dev/$device" "$root/dev/$device"
done
ln -s pts/ptmx "$root/dev/ptmx"
ln -s /proc/self/fd "$root/dev/fd"
touch "$root/dev/console"
ip link set lo up
cd "$root"
rm -rf etc/systemd/system/*.wants etc/fstab usr/sbin/policy-rc.d var/log/journal
for unit in systemd-udevd.service systemd-sysctl.service systemd-modules-load.service systemd-binfmt.service \
            systemd-timesyncd.service dev-hugepages.mount dev-mqueue.mount; do
    ln -sf /dev/null "$root/etc/systemd/system/$unit"
done
echo "127.0.0.1 localhost archive.example other.example" > "$root/etc/hosts"
cd "$root"
exec env -i container=scratch PATH=/usr/sbin:/usr/bin:/sbin:/bin \
    chroot "$root" /lib/systemd/systemd --system --unit=basic.target --show-status=no --log-target=journal
"""

CARRIED = (
    "PIP_",
    "http_proxy",
    "https_proxy",
    "no_proxy",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "NO_PROXY",
    "SSL_CERT",
)
"""How packages are fetched from here is how they are fetched there."""


class NoMachine(Exception):
    """There can be no scratch machine here, and why."""


class Machine:
    """A scratch machine; a context manager. ``folder`` gets its log, and an empty folder to mount it on."""

    def __init__(self, folder: Path, exchange: Path, hidden: tuple[Path, ...] = ()) -> None:
        self._folder = folder
        self._exchange = exchange
        self._hidden = hidden
        self._init = 0

    def __enter__(self) -> Machine:
        if os.geteuid() != 0:
            raise NoMachine("a scratch machine needs root")
        if not Path("/lib/systemd/systemd").exists():
            raise NoMachine("a scratch machine needs systemd")
        self._cgroup = _cgroups() / f"pilcrow-{os.getpid()}"
        try:
            self._cgroup.mkdir()
        except OSError as error:
            raise NoMachine(f"a scratch machine needs a cgroup of its own ({error})") from None
        (self._folder / "root").mkdir()
        (self._folder / "boot").write_text(BOOT, encoding="utf-8")
        spaces = "--mount --pid --fork --cgroup --ipc --uts --net"
        enter = f"echo $$ > {self._cgroup}/cgroup.procs; exec unshare {spaces}"
        boot = [
            "--kill-child",
            "sh",
            self._folder / "boot",
            self._folder / "root",
            self._exchange,
            *self._hidden,
        ]
        self._log = self._folder / "log"
        with self._log.open("w") as log:
            self._unshare = subprocess.Popen(
                ["sh", "-c", f'{enter} "$@"', "sh", *map(str, boot)],
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
            )
        try:
            self._wait_until_it_runs()
        except BaseException:  # whatever it is, nothing of it stays
            self.__exit__(None, None, None)
            raise
        return self

    def _wait_until_it_runs(self) -> None:
        until = monotonic() + 60
        children = Path(f"/proc/{self._unshare.pid}/task/{self._unshare.pid}/children")
        while self._unshare.poll() is None and monotonic() < until:
            sleep(0.2)
            found = children.read_text().split() if children.exists() else []
            if found and Path(f"/proc/{found[0]}/comm").read_text() == "systemd\n":
                self._init = int(found[0])
                if self.run("systemctl is-system-running", check=False).stdout.strip() in (
                    "running",
                    "degraded",
                ):
                    return
        raise NoMachine(
            f"no scratch machine can be started: {self._log.read_text()[-1000:].strip() or 'it hangs'}"
        )

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._unshare.poll() is None:
            self._unshare.kill()  # and with it process 1, and with that all the others
        self._unshare.wait()
        if self._init:
            for _ in range(50):
                if not Path(f"/proc/{self._init}").exists():
                    break
                sleep(0.1)
        for below in sorted((path for path in self._cgroup.rglob("*") if path.is_dir()), reverse=True):
            _remove(below)
        _remove(self._cgroup)

    def run(
        self, script: str, *, outside: bool = False, check: bool = True, timeout: float = 300
    ) -> subprocess.CompletedProcess[str]:
        """Run ``script`` with bash as root, as on a terminal; with ``check``, an error is a RuntimeError that
        shows all that was said."""
        environ = {
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME": str(Path.home()),
            "LANG": "C.UTF-8",
        }
        environ["DEBIAN_FRONTEND"] = "noninteractive"
        if outside:
            environ |= {name: value for name, value in os.environ.items() if name.startswith(CARRIED)}
        spaces = ["-m", "-p", "-u", "-i", "-C", *([] if outside else ["-n"])]
        command = [
            "nsenter",
            "-t",
            str(self._init),
            *spaces,
            "-r",
            "-w",
            "bash",
            "-euo",
            "pipefail",
            "-c",
            f"cd; {script}",
        ]
        done = subprocess.run(
            command, env=environ, capture_output=True, text=True, timeout=timeout, stdin=subprocess.DEVNULL
        )
        if check and done.returncode:
            raise RuntimeError(
                f"{script}\nended with {done.returncode}\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}"
            )
        return done


def _cgroups() -> Path:
    """Where cgroups of the second form are mounted."""
    for line in Path("/proc/self/mounts").read_text().splitlines():
        _, place, kind, *_ = line.split()
        if kind == "cgroup2":
            return Path(place)
    raise NoMachine("a scratch machine needs cgroups of the second form")


def _remove(folder: Path) -> None:
    for _ in range(20):
        try:
            folder.rmdir()
        except FileNotFoundError:
            return
        except OSError:
            sleep(0.1)  # its last process is just ending
        else:
            return
