from __future__ import annotations

import os
import sys

# `python -m` puts the working directory first on the path: there a scanned repository could put its own
# `incident_manager`, or any module that checkov imports, in front of the real one.
if sys.path and sys.path[0] in ("", os.getcwd()):
    del sys.path[0]

from checkov_incident_manager.cli import main  # noqa: E402

if __name__ == "__main__":
    sys.exit(main())
