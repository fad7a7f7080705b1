"""``python -m jusan_analysis`` is the command ``jusan``."""

import sys

from jusan_analysis.cli import main

if __name__ == "__main__":
    sys.exit(main())
