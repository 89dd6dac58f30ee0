"""Make the virtual environment from a hashed lock, once; then hand over to `sojourn`. Standard library only.

Two locks: requirements.lock is what Sojourn needs to run, requirements-dev.lock adds what tests and checks need.
SOJOURN_VENV moves the environment elsewhere.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENV = Path(os.environ.get("SOJOURN_VENV") or HERE / ".venv")
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
NEEDS_DEV = {"test", "check", "fmt", "bench", "pictures", "dev"}


def clean_environment() -> dict[str, str]:
    """The environment without what would point another Python at other packages."""
    leave_out = {"PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "PYTHONDONTWRITEBYTECODE"}
    return {name: value for name, value in os.environ.items() if name not in leave_out}


def ran(*command: object, quiet: bool = False) -> bool:
    output = subprocess.DEVNULL if quiet else None
    environment = clean_environment() | {"VIRTUAL_ENV": str(VENV)}
    return (
        subprocess.run([str(word) for word in command], env=environment, stdout=output, stderr=output).returncode == 0
    )


def find_uv() -> str | None:
    """uv from the PATH or from the environment; None where only pip can be had."""
    inside = BIN / ("uv.exe" if os.name == "nt" else "uv")
    return str(inside) if inside.exists() else shutil.which("uv")


def make_environment() -> None:
    shutil.rmtree(VENV, ignore_errors=True)
    uv = shutil.which("uv")
    if uv and ran(uv, "venv", "-q", "--python", sys.executable, VENV, quiet=True):
        return
    shutil.rmtree(VENV, ignore_errors=True)
    if ran(sys.executable, "-m", "venv", VENV, quiet=True):
        ran(PYTHON, "-m", "pip", "install", "-q", "--disable-pip-version-check", "uv", quiet=True)  # else pip, slower
        return
    shutil.rmtree(VENV, ignore_errors=True)  # Debian without python3-venv: no ensurepip
    if not ran(sys.executable, "-m", "venv", "--without-pip", VENV):
        sys.exit("sojourn: could not make a virtual environment. Try: apt-get install python3-venv")
    if not ran(sys.executable, "-m", "pip", "--python", PYTHON, "install", "-q", "uv"):
        sys.exit("sojourn: no pip was found. Try: apt-get install python3-venv, or pip install uv")


def install(lock: Path) -> None:
    uv = find_uv()
    if uv and ran(uv, "pip", "install", "-q", "--compile-bytecode", "--require-hashes", "-r", lock):
        return
    if not uv and ran(PYTHON, "-m", "pip", "install", "-q", "--require-hashes", "-r", lock):
        return
    sys.exit(f"sojourn: the packages of {lock.name} could not be installed; the lines above say why.")


def digest(lock: Path) -> str:
    return hashlib.sha256(lock.read_bytes() + sys.version.encode()).hexdigest()


def ensure(lock: Path) -> None:
    """Install a lock unless its stamp says that this very lock is in the environment already."""
    stamp = VENV / f".{lock.stem}.stamp"
    if stamp.exists() and PYTHON.exists() and stamp.read_text() == digest(lock):
        return
    print(f"sojourn: installing {lock.name} into {VENV} (once; a minute or two) ...", file=sys.stderr, flush=True)
    if not PYTHON.exists():
        make_environment()
    install(lock)
    stamp.write_text(digest(lock))
    compile_search()


def compile_search() -> None:
    """Begin to compile the search for timetables, beside whatever was asked for: the first plan then need not wait half a minute."""
    subprocess.Popen(
        [str(PYTHON), "-m", "sojourn.planning.timetable.swift"],
        env=clean_environment() | {"PYTHONPATH": str(HERE / "src"), "VIRTUAL_ENV": str(VENV)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def main() -> None:
    ensure(HERE / "requirements.lock")
    is_plan_check = sys.argv[1:2] == ["check"] and len(sys.argv) > 2  # `check timetable PROBLEM.json PLAN.json`
    if sys.argv[1:2] and sys.argv[1] in NEEDS_DEV and not is_plan_check:
        ensure(HERE / "requirements-dev.lock")
    environment = dict(os.environ, PYTHONPATH=str(HERE / "src"), VIRTUAL_ENV=str(VENV), SOJOURN_HOME=str(HERE))
    command = [str(PYTHON), "-c", "from sojourn.cli import main; main()", *sys.argv[1:]]
    if os.name == "nt":
        sys.exit(subprocess.run(command, env=environment).returncode)
    os.execve(str(PYTHON), command, environment)


if __name__ == "__main__":
    main()
