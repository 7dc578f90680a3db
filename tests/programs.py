"""Programs of Debian that some tests start for real."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest


def debian(program: str, package: str) -> str:
    """The path of a program, installed from Debian when it is missing and we may; otherwise the test is skipped."""
    where = f"{os.environ['PATH']}:/usr/sbin:/sbin"
    if not shutil.which(program, path=where):
        if os.geteuid() != 0 or not shutil.which("apt-get"):
            pytest.skip(f"There is no {program}, and only root can install it from Debian ({package}).")
        if Path("/run/systemd/system").exists():
            pytest.skip(f"There is no {program}; installing {package} would start a service on this machine.")
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["update"], ["install", "-y", "--no-install-recommends", package]):
            told = subprocess.run(["apt-get", *command], env=environment, capture_output=True, text=True, check=False)
        if told.returncode:
            pytest.skip(f"apt-get cannot give {package}: {told.stderr[-300:]}")
    return shutil.which(program, path=where)
