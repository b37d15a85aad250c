"""Fill and measure the database of DATABASE_URL: `python -m benchmarks.one CASES ROUNDS TIMES` writes JSON."""

import json
import sys

import django


def main() -> None:
    """Measure in a process of its own, because settings are read once."""
    django.setup()
    from benchmarks.measure import Effort, measured
    from benchmarks.prepare import prepare

    cases, rounds, times = (int(word) for word in sys.argv[1:4])
    filled = prepare(cases)
    print(json.dumps({"filled": filled, **measured(Effort(rounds, times))}))


if __name__ == "__main__":
    main()
