"""Write a signed copy of the checks, for checkov's option --external-checks-public-key.

checkov (3.3) verifies every .py file under the folder, but executes verified bytes only under names without a dot; what
is imported as `incident_manager.model` it verifies, and then leaves to Python, which reads it again from the disk: or
compiled bytes beside it, which nobody verified. In the copy the library's modules therefore have names without a dot:
`incident_manager_model`. And it serves verified bytes while it loads the checks, not later: in the copy all modules are
imported at once, also those that would be imported when there is something for them.
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Callable, Container, Dict, List, Optional

LIBRARY = "incident_manager"
COPY_OF_LIBRARY = "library"  # like the original it has no __init__.py: its modules are imported, not executed
TRAILER = b"# checkov-digest: "

ENTRY = f"{COPY_OF_LIBRARY}/{LIBRARY}_integration_registration.py"  # each check imports it

Sign = Callable[[bytes], bytes]


def signer_with_key(path: Path) -> Sign:
    """Sign with an unencrypted private key in a file."""
    from ecdsa import NIST256p, SigningKey  # comes with checkov, since it verifies
    from ecdsa.util import sigencode_der

    key = SigningKey.from_pem(path.read_text())
    if key.curve != NIST256p:
        raise SystemExit(f"{path}: checkov takes keys of the curve P-256 only; this one is of {key.curve.name}")
    return lambda content: bytes(key.sign_deterministic(content, hashfunc=hashlib.sha256, sigencode=sigencode_der))


def signer_with_command(command: str) -> Sign:
    """Sign with a command that reads what to sign and writes the signature in DER."""
    arguments = shlex.split(command)
    return lambda content: subprocess.run(arguments, input=content, check=True, stdout=subprocess.PIPE).stdout


def flat(source: str, modules: Container[str]) -> str:
    """A module that imports those of the library (``modules``) under names without a dot."""

    def flattened(found: "re.Match[str]") -> str:
        indent, name, members, rest = found.groups()
        if name in modules:
            return f"{indent}from {name.replace('.', '_')} import {members}{rest}"
        return "\n".join(
            f"{indent}import {f'{name}.{member.strip()}'.replace('.', '_')} as {member.strip()}{rest}"
            for member in members.split(",")
        )

    def joined(found: "re.Match[str]") -> str:
        name, members = found.groups()
        listed = ", ".join(filter(None, (member.strip() for member in members.split(","))))
        return found[0] if name in modules else f"from {name} import {listed}"

    source = re.sub(rf"^from ({LIBRARY}[\w.]*) import \(([\w\s,]*)\)", joined, source, flags=re.M)
    return re.sub(rf"^( *)from ({LIBRARY}[\w.]*) import (\(|[\w, ]*\w)(.*)$", flattened, source, flags=re.M)


def dotted_imports(source: str) -> List[int]:
    """The lines on which the library is imported under its own name, in whatever form: these `flat` does not know."""
    lines = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        if any(name.partition(".")[0] == LIBRARY for name in names):
            lines.append(node.lineno)
    return lines


def copies(checks: Path) -> Dict[str, bytes]:
    """The content of each file of the copy, by its path."""
    result: Dict[str, bytes] = {}
    paths = sorted(checks.rglob("*.py"))
    library = {
        path: ".".join(path.relative_to(checks).with_suffix("").parts) for path in paths if path.parent != checks
    }
    for path in paths:
        source = flat(path.read_text(encoding="utf-8"), library.values())
        for line in dotted_imports(source):
            raise SystemExit(f"{path}:{line}: cannot give this import a name without a dot")
        module = library.get(path)
        if module and not module.startswith(f"{LIBRARY}."):
            raise SystemExit(f"{path}: expected the checks and {LIBRARY}/, and no other folder")
        name = f"{COPY_OF_LIBRARY}/{module.replace('.', '_')}.py" if module else path.name
        result[name] = source.encode() if not source or source.endswith("\n") else source.encode() + b"\n"
    if ENTRY not in result:
        raise SystemExit(f"{checks}: here are no checks")
    modules = [Path(name).stem for name in result if name.startswith(f"{COPY_OF_LIBRARY}/") and name != ENTRY]
    result[ENTRY] += "".join(f"import {module}\n" for module in modules).encode()
    return result


def main(arguments: Optional[List[str]] = None) -> int:
    parser = argparse.ArgumentParser(description="Write a signed copy of the checks.")
    parser.add_argument("output", type=Path, help="a folder that does not exist yet")
    way = parser.add_mutually_exclusive_group(required=True)
    way.add_argument("--key", type=Path, help="a file with an ECDSA P-256 private key in PEM, not encrypted")
    way.add_argument("--command", help="one that reads what to sign and writes an ECDSA P-256 SHA-256 signature in DER")
    parser.add_argument("--checks", type=Path, default=Path(__file__).resolve().parent.parent / "checks")
    options = parser.parse_args(arguments)
    if options.output.exists():
        parser.error(f"{options.output} exists")
    sign = signer_with_key(options.key) if options.key else signer_with_command(options.command)
    signed = {
        name: content + TRAILER + sign(content).hex().encode() + b"\n"
        for name, content in copies(options.checks.resolve()).items()
    }
    for name, content in signed.items():
        path = options.output / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    print(f"{options.output}: {len(signed)} signed files")
    return 0


if __name__ == "__main__":
    sys.exit(main())
