"""The test session as a program: `python -m tests.screens.session_program FOLDER`."""

import sys
from pathlib import Path

from tests.screens.helpers import Session

if __name__ == "__main__":
    app = Session(Path(sys.argv[1]))
    app.run(mouse=False)
    sys.exit(app.return_code)
