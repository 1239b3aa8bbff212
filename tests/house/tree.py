"""What must be true of the files themselves: functions from files to problems, so that each can be seen to find one."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LONGEST, QUESTION = 400, 300

# Spelt in two parts, so that this file does not name what it forbids.
HOSTS = ("pypi" + ".org", "python" + "hosted.org", "npm" + "js.org", "npm" + "js.com", "yarn" + "pkg.com",
         "debian" + ".org/debian", "crates" + ".io")
MACHINE_PATHS = re.compile(r"(?<![\w.<>}])/(?:work|root|home/\w+|Users/\w+|opt/\w+)/")
EXCUSE = re.compile(r"#\s*(noqa\b(?::\s*[A-Z]+[0-9]+(?:\s*,\s*[A-Z]+[0-9]+)*)?|type:\s*ignore\b(?:\[[^\]]*\])?)(.*)")
REASON = re.compile(r"\s*(?:-|#|:|–)\s*\S.{5,}")
PIN = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[\w,-]+\])?==([^\s;\\]+)")


def files(root: Path = ROOT) -> list[Path]:
    """Every file of the project that git keeps or would keep."""
    listed = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=root,
                            check=True, capture_output=True, text=True).stdout
    return [path for name in sorted(filter(None, listed.split("\0"))) if (path := root / name).is_file()]


def addresses(path: Path) -> list[str]:
    """Lines of a text file that name a package registry's host or a path of one machine."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError:
        return []  # fonts and pictures
    return [f"{path.name}:{number}: {line.strip()[:100]}" for number, line in enumerate(lines, 1)
            if any(host in line for host in HOSTS) or MACHINE_PATHS.search(line)]


def too_long(path: Path, allowed: Mapping[str, str]) -> list[str]:
    """A file past 400 lines, or past 300 without a reason in `allowed` (path from the package -> why)."""
    count = len(path.read_text(encoding="utf-8").splitlines())
    if count > LONGEST:
        return [f"{path}: {count} lines; the most is {LONGEST}"]
    if count > QUESTION and not any(path.as_posix().endswith(name) for name in allowed):
        return [f"{path}: {count} lines; past {QUESTION} a reason is asked for in LONG_FOR_A_REASON"]
    return []


def own_places(path: Path) -> list[str]:
    """Lines that work out from their own file where others lie: that is so in a checkout and not in a wheel."""
    return [f"{path.name}:{number}: {line.strip()}"
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
            if "__file__" in line and not line.lstrip().startswith("#")]


def unexplained(path: Path) -> list[str]:
    """Comments that silence a checker without saying why (`# noqa: S603 - our own command`)."""
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        excuse = EXCUSE.search(line)
        if excuse and not REASON.match(excuse.group(2)):
            found.append(f"{path}:{number}: {excuse.group(0).strip()} says no reason")
    return found


def pins(text: str) -> dict[str, str]:
    """Name (in lower case, with dashes) -> version of a lock file."""
    found = {}
    for line in text.splitlines():
        if pin := PIN.match(line):
            found[re.sub(r"[._-]+", "-", pin.group(1)).lower()] = pin.group(2)
    return found


def loose(text: str) -> list[str]:
    """Requirements of a lock file without an exact version or without a hash."""
    found = []
    for requirement in re.sub(r"\\\n\s*", " ", text).splitlines():
        requirement = requirement.strip()
        if not requirement or requirement.startswith("#"):
            continue
        if not PIN.match(requirement):
            found.append(f"not an exact version: {requirement[:60]}")
        elif not re.search(r"--hash=sha256:[0-9a-f]{64}\b", requirement):
            found.append(f"no hash: {requirement[:60]}")
    return found


def loose_npm(text: str) -> list[str]:
    """Packages of package-lock.json without an integrity hash, or with the address they came from."""
    found = []
    for name, package in json.loads(text)["packages"].items():
        if name and not str(package.get("integrity", "")).startswith("sha512-"):
            found.append(f"{name}: no integrity hash")
        if "resolved" in package:
            found.append(f"{name}: names an address")
    return found


def foreign(path: Path, own: str = "neurodash_ceu.rules") -> list[str]:
    """Imports of a file of the law that are neither the standard library nor the law."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        for name in _imported(node):
            if name.split(".")[0] not in sys.stdlib_module_names and name != own and not name.startswith(own + "."):
                found.append(f"{path}:{getattr(node, 'lineno', 0)}: imports {name}")
    return found


def _imported(node: ast.AST) -> Iterable[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        if node.level:
            return ["a relative module"]
        if node.module != "neurodash_ceu":
            return [str(node.module)]
        return [f"{node.module}.{alias.name}" for alias in node.names]
    return []
