"""Write docs/terminal.svg: what checkov prints in a terminal on one of the samples.

python scripts/render_terminal.py
"""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
import textwrap
from html import escape
from pathlib import Path
from typing import Iterator, List, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
PICTURE = ROOT / "docs" / "terminal.svg"
SAMPLES = ROOT / "sample_iac"  # nothing there configures checkov
SAMPLE = "sample_iac/regions_use_keys_of_their_own/terraform/failing_symbol"
ARGUMENTS = ("-d", str(ROOT / SAMPLE), "--external-checks-dir", str(ROOT / "checks"), "--check", "CKV_SSMIM_*")
SHOWN = f"checkov -d {SAMPLE} --external-checks-dir checks --check 'CKV_SSMIM_*'"

COLUMNS, LINE, CHARACTER, MARGIN = 116, 19, 8.4, 18
COLORS = {"30": "#6b7280", "31": "#ff7b72", "32": "#7ee787", "33": "#e3b341", "34": "#79c0ff", "35": "#d2a8ff"}
PLAIN, BACKGROUND, PROMPT = "#e6edf3", "#0d1117", "#7ee787"
_CODE = re.compile(r"\x1b\[([\d;]*)m")


class Piece(NamedTuple):
    text: str
    color: str


Line = List[Piece]


def output() -> str:
    """What checkov writes to a terminal; from the first result on, for its banner names its release."""
    ours, theirs = pty.openpty()
    inherited = {
        key: value for key, value in os.environ.items() if not key.startswith(("CKV_", "CHECKOV_", "NO_COLOR"))
    }
    code = "import sys; from checkov.main import Checkov; sys.exit(Checkov().run() or 0)"
    with subprocess.Popen(
        [sys.executable, "-c", code, "--skip-download", "--quiet", "--framework", "terraform", *ARGUMENTS],
        cwd=SAMPLES,
        env={**inherited, "TERM": "xterm-256color"},
        stdout=theirs,
        stderr=subprocess.DEVNULL,
    ) as process:
        os.close(theirs)
        written = b"".join(_read(ours))
    os.close(ours)
    if process.returncode != 1:
        raise SystemExit(f"checkov ended with {process.returncode}, and should have found something")
    text = written.decode().replace("\r\n", "\n").replace("\t", "    ")
    return text[text.index("Passed checks:") :].strip()


def _read(terminal: int) -> Iterator[bytes]:
    while True:
        try:
            part = os.read(terminal, 65536)
        except OSError:  # Linux's way to say that the other end is closed
            return
        if not part:
            return
        yield part


def lines_of(text: str) -> List[Line]:
    color = PLAIN
    lines: List[Line] = []
    for row in text.split("\n"):
        line: Line = []
        for index, part in enumerate(_CODE.split(row)):
            if index % 2:
                color = _color(part, color)
            elif part:
                line.append(Piece(part, color))
        lines.extend(_wrapped(line))
    while lines and not lines[-1]:
        lines.pop()
    return lines


def _color(codes: str, before: str) -> str:
    for code in codes.split(";"):
        if code in ("", "0", "37", "39"):
            before = PLAIN
        elif code in COLORS:
            before = COLORS[code]
    return before


def _wrapped(line: Line) -> Iterator[Line]:
    text = "".join(piece.text for piece in line)
    if len(text) <= COLUMNS:
        yield line
        return
    indent = " " * (len(text) - len(text.lstrip()) + 2)
    colored = max(line, key=lambda piece: len(piece.text)).color
    for part in textwrap.wrap(text, COLUMNS, subsequent_indent=indent, drop_whitespace=True, break_on_hyphens=False):
        yield [Piece(part, colored)]


def picture(text: str) -> str:
    prompt: Line = [Piece("$ ", PROMPT), Piece(SHOWN, PLAIN)]
    lines = [*_wrapped(prompt), [], *lines_of(text)]
    width = round(COLUMNS * CHARACTER + 2 * MARGIN)
    height = len(lines) * LINE + 2 * MARGIN
    rows = [
        f'<text x="{MARGIN}" y="{MARGIN + LINE * number - 5}">{"".join(_span(piece) for piece in line)}</text>'
        for number, line in enumerate(lines, 1)
        if line
    ]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}"',
            '  role="img" xml:space="preserve" aria-label="checkov in a terminal, with two findings of these checks">',
            "<style>text { font: 14px ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace; white-space: pre; }"
            "</style>",
            f'<rect width="100%" height="100%" rx="8" fill="{BACKGROUND}"/>',
            *rows,
            "</svg>",
            "",
        ]
    )


def _span(piece: Piece) -> str:
    return f'<tspan fill="{piece.color}">{escape(piece.text, quote=False)}</tspan>'


def words(svg: str) -> List[str]:
    """The text of a picture, whatever its lines and colours are."""
    return re.sub(r"<[^>]*>", "\n", svg.split("</style>", 1)[-1]).split()


def main() -> None:
    PICTURE.write_text(picture(output()))


if __name__ == "__main__":
    main()
