"""python -m tests.lay_ready: a PostgreSQL server with every migration carried out; says its address, stops when input ends.

The migrations take most of a minute. `./run test` lets them run beside its checks, before the first test asks for them.
"""

import os
import sys

import django


def main() -> None:
    os.environ |= {"DJANGO_SETTINGS_MODULE": "tests.settings", "SOJOURN_TEST_POSTGRES": "1"}
    django.setup()
    from tests.database import migrated_template

    migrated_template()
    print(os.environ["SOJOURN_DATABASE"], flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
