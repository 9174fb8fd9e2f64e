"""The table of expressions and what Terraform says of them: ``python tests/terraform_language/table.py`` remakes it.

It holds the rows that were written by hand, calls of every function, and other generated expressions. It is what is
tested where there is no terraform. With ``--rows``, those that were generated are left as they are.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
from pathlib import Path
from random import Random
from typing import Any, Dict, Iterator, List, NamedTuple, Tuple

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from terraform_language import by_terraform
from terraform_language.by_terraform import Answer, Number
from terraform_language.generator import Generator
from terraform_language.rows import ROWS
from terraform_language.signatures import BY_NAME

FILE = Path(__file__).resolve().parent / "table.json"
SEED = 14
OF_FUNCTION = 4  # generated calls of each function
OTHERS = 350  # generated expressions of any kind
SHORT = 110  # characters of a generated expression
GENERATED = "generated"


class Row(NamedTuple):
    topic: str
    expression: str
    answer: Answer


def read() -> List[Row]:
    listed = json.loads(FILE.read_text(), parse_int=Number, parse_float=Number)
    return [
        Row(row["topic"], row["expression"], Answer(row.get("value"), row.get("type"), row.get("refused", "")))
        for row in listed
    ]


def chosen() -> Iterator[Tuple[str, str]]:
    """The expressions written by hand, with their topics, and more generated ones than are kept."""
    for topic, expressions in ROWS.items():
        for expression in expressions:
            yield topic, expression
    generator = Generator(Random(SEED), with_provider=True)
    for name, signature in BY_NAME.items():
        for number in range(OF_FUNCTION * 6):
            yield name, generator.of_function(signature, 1 + number % 2).text
    for _ in range(OTHERS * 6):
        yield GENERATED, generator.any_expression().text


def kept(topics: List[str], expressions: List[str], answers: List[Answer]) -> Iterator[Row]:
    """All rows that were written by hand; of the generated ones the short ones, a quarter at most of them refused."""
    counts: Dict[Tuple[str, bool], int] = {}
    for topic, expression, answer in zip(topics, expressions, answers):
        if topic not in ROWS:
            refused = bool(answer.refused)
            limit = OTHERS if topic == GENERATED else OF_FUNCTION
            limit = limit // 4 if refused else limit - limit // 4
            if counts.get((topic, refused), 0) >= limit or len(expression) > SHORT:
                continue
            counts[(topic, refused)] = counts.get((topic, refused), 0) + 1
        yield Row(topic, expression, answer)


def encoded(value: Any) -> str:
    """JSON in which a number has all its digits."""
    if isinstance(value, Number):
        return str(value)
    if isinstance(value, list):
        return f"[{', '.join(encoded(item) for item in value)}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)}: {encoded(item)}" for key, item in value.items()) + "}"
    return json.dumps(value)


def line(row: Row) -> str:
    said = {"topic": row.topic, "expression": row.expression}
    if row.answer.refused:
        return encoded({**said, "refused": brief(row.answer.refused)})
    return encoded({**said, "value": row.answer.value, "type": row.answer.type})


def brief(reason: str) -> str:
    """The reason without the places and the stacks that change from run to run."""
    return re.sub(r"e\d+\.tf:[\d,-]+", "the file", " ".join(reason.partition("goroutine")[0].split()))[:200].rstrip()


def main() -> None:
    pairs: Dict[str, str] = {}
    for topic, expression in chosen():
        pairs.setdefault(expression, topic)
    expressions = list(pairs)
    kept_rows = [row for row in read() if row.topic not in ROWS] if "--rows" in sys.argv else []
    if kept_rows:
        expressions = [expression for expression, topic in pairs.items() if topic in ROWS]
    with tempfile.TemporaryDirectory() as scratch:
        answers = by_terraform.answers(expressions, Path(scratch))
    rows = list(kept([pairs[expression] for expression in expressions], expressions, answers))
    rows.extend(row for row in kept_rows if row.expression not in expressions)
    FILE.write_text("[\n" + ",\n".join(line(row) for row in rows) + "\n]\n")
    print(f"{len(rows)} rows, of which {sum(bool(row.answer.refused) for row in rows)} are refused")


if __name__ == "__main__":
    main()
