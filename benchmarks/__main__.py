"""`make bench`: Anlan beside a bare Django view on the same database, as ratios within one run.

Exit code 1 when a bar is missed. `--quick` measures 20,000 cases and is for those who work on it.
"""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from benchmarks import report
from benchmarks.bars import Bar, bars

ROOT = Path(__file__).resolve().parents[1]
SERVER = os.environ.get("BENCH_POSTGRESQL", "postgres://postgres@127.0.0.1:5432")


def main() -> int:
    """Measure every database and size asked for, print tables, say whether all bars are met."""
    asked = _arguments()
    missed = 0
    print(report.PREFACE)
    for cases in asked.cases:
        for database in asked.databases:
            found = _one(database, cases, asked)
            held: list[Bar] = list(bars(found, cases))
            print(report.of(database, cases, found, held), flush=True)
            missed += sum(not bar.met for bar in held)
    print(f"{missed} bars missed." if missed else "Every bar is met.")
    return 1 if missed else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--cases", default="100000,1000000", help="how many cases, with commas")
    parser.add_argument("--databases", default="sqlite,postgresql")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--times", type=int, default=8, help="requests of each kind in a round")
    parser.add_argument("--quick", action="store_true", help="20,000 cases, few rounds")
    asked = parser.parse_args()
    asked.databases = asked.databases.split(",")
    asked.cases = [20_000] if asked.quick else [int(count) for count in asked.cases.split(",")]
    if asked.quick:
        asked.rounds, asked.times = 3, 5
    return asked


def _one(database: str, cases: int, asked: argparse.Namespace) -> dict[str, Any]:
    """Measure one database in a process of its own."""
    kept = ROOT / "var" / "bench"
    kept.mkdir(parents=True, exist_ok=True)
    address = {
        "sqlite": f"sqlite:///{kept / f'anlan-{cases}.sqlite3'}",
        "postgresql": f"{SERVER}/anlan_bench_{cases}",
    }[database]
    own = {
        "DATABASE_URL": address,
        "DJANGO_SETTINGS_MODULE": "anlan.config.settings",
        "ANLAN_PROFILE": "demo",
        "ANLAN_VAR": str(kept),
        "ANLAN_PROXIES": "1",  # many networks send, none has to wait
    }
    print(f"{database}, {cases:,} cases …", file=sys.stderr)
    command = [sys.executable, "-m", "benchmarks.one", str(cases), str(asked.rounds), str(asked.times)]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **own}, stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)


if __name__ == "__main__":
    sys.exit(main())
