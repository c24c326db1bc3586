"""deploy/Containerfile, built and run: with buildah, on a base that debootstrap makes, in a scratch machine.

There need be no registry of images and no container engine: the steps are run as they stand, one after another.
"""

from __future__ import annotations

import json
import re
import shlex
import shutil
from pathlib import Path

import pytest

from tests.conftest import CORPUS, ROOT
from tests.releases import release
from tools.machine import Machine, NoMachine

FILE = ROOT / "deploy" / "Containerfile"
BUILDAH = "buildah --storage-driver vfs --root /var/tmp/images --runroot /run/images"


def test_the_image_is_run_by_nobody_in_particular() -> None:
    text = FILE.read_text(encoding="utf-8")
    last = text.rpartition("FROM ")[2]
    assert re.search(r"^USER \d{5}$", last, re.M)
    assert "--require-hashes" in text
    assert "HEALTHCHECK" in last
    assert not re.search(r"[\w-]+\.(io|com|org|net)/", text), "which registry is for who builds it"


@pytest.mark.slow
def test_the_image(tmp_path: Path) -> None:
    exchange = tmp_path / "exchange"
    exchange.mkdir()
    made = release(exchange / "dist")
    shutil.copytree(CORPUS, exchange / "corpus", ignore=shutil.ignore_patterns("ledger"))
    for name in ("requirements.lock", "deploy/Containerfile"):
        shutil.copy(ROOT / name, exchange)
    folder = tmp_path / "machine"
    folder.mkdir()
    try:
        with Machine(folder, exchange, hidden=(ROOT,)) as machine:
            machine.run(
                "apt-get update --quiet && apt-get install --yes --quiet --no-install-recommends buildah debootstrap crun",
                outside=True,
            )
            machine.run(
                "cd /var/tmp; debootstrap --variant=minbase bookworm base > debootstrap.log; "
                f"c=$({BUILDAH} from scratch); m=$({BUILDAH} mount $c); cp --archive base/. $m/; rm -rf base; "
                # The base fetches packages as this machine does, which may have authorities of its own.
                "cp /etc/ssl/certs/ca-certificates.crt $m/etc/ca.crt; "
                "printf '[global]\\ncert = /etc/ca.crt\\n' > $m/etc/pip.conf; "
                f"{BUILDAH} umount $c; {BUILDAH} commit --quiet --rm $c base",
                outside=True, timeout=600,
            )  # fmt: skip
            machine.run("mkdir /var/tmp/context; cp -r /mnt/. /var/tmp/context")
            machine.run(
                f"cd /var/tmp/context; {BUILDAH} build --isolation chroot --pull=never --build-arg BASE=localhost/base "
                "--format docker --file Containerfile --tag pilcrow .",
                outside=True, timeout=900,
            )  # fmt: skip
            about = json.loads(machine.run(f"{BUILDAH} inspect --type image pilcrow").stdout)["Docker"][
                "config"
            ]
            assert about["User"] == "10001"
            assert set(about["Volumes"]) == {"/corpus", "/index"}
            assert about["Healthcheck"]["Test"][0] == "CMD"
            # A container as its user, its own environment and nothing else, the corpus as it is outside.
            machine.run(
                "cp -r /mnt/corpus /var/tmp/corpus; install -d -o 10001 /var/tmp/corpus/ledger /var/tmp/index"
            )
            machine.run(f"{BUILDAH} from --pull=never --name it pilcrow")
            # buildah would put empty volumes of its own over those that it is given
            machine.run(f"{BUILDAH} config --volume /corpus- --volume /index- it")
            volumes = "--volume /var/tmp/corpus:/corpus --volume /var/tmp/index:/index"
            run = f"{BUILDAH} run --isolation chroot --user 10001 {volumes} it -- "
            begin = " ".join(about["Entrypoint"])
            assert "5 reports (5 read" in machine.run(f"{run} {begin} reindex").stdout
            machine.run(f"({run} {begin} {' '.join(about['Cmd'])} > /tmp/log 2>&1 &)")
            health = shlex.join(about["Healthcheck"]["Test"][1:])
            machine.run(
                f"for n in $(seq 100); do {run} {health} 2> /dev/null && exit; sleep 0.3; done; cat /tmp/log; exit 1"
            )
            said = machine.run("curl --fail --silent http://127.0.0.1:8000/search.json?q=police").stdout
            assert json.loads(said)["total"] > 0
            assert machine.run(f"{run} id -u").stdout.strip() == "10001"
            assert machine.run(f"{run} touch /opt/pilcrow/x", check=False).returncode
    except NoMachine as why:
        pytest.skip(str(why))
    assert made
