"""fet-cl, the command line of FET (Debian package `fet`): hard rules only; our checker counts what its plan costs."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from peers.running import measured
from sojourn.planning.formats.fet import exported, plan_from
from sojourn.planning.timetable.check import check
from sojourn.planning.timetable.problem import Problem


def fet_cl(problem: Problem, seconds: int) -> dict[str, object] | str:
    """Figures of one run, or a sentence that says why there are none."""
    program = shutil.which("fet-cl")
    if program is None:
        return "fet-cl is absent (apt-get install fet)"
    export = exported(problem)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "problem.fet"
        file.write_bytes(export.xml)
        quiet = [f"--writetimetables{each}=false" for each in ("conflicts", "statistics", "subgroups", "groups")]
        run = measured(
            [program, f"--inputfile={file}", f"--outputdir={folder}/out", f"--timelimitseconds={seconds}",
             "--htmllevel=0", *quiet],
            seconds + 30,
            {"QT_QPA_PLATFORM": "offscreen"},
        )  # fmt: skip
        answers = list(Path(folder).glob("out/timetables/problem/*_activities.xml"))
        if "Simulation successful" not in run.out or not answers:
            return f"fet-cl: nothing in {run.processor_seconds:.0f} processor s"
        plan = plan_from(problem, export, answers[0].read_bytes())
    verdict = check(problem, plan)
    return {
        "processor_seconds": round(run.processor_seconds, 2),
        "megabytes": round(run.megabytes),
        "cost": sum(verdict.score.values()),
        "broken": len(verdict.broken),
        "unplaced": len(verdict.unplaced),
    }
