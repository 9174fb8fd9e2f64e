"""What is known of a module instance wherever it is asked: where it is called, its files and its names."""

from __future__ import annotations

from typing import Any, Dict, List, NamedTuple, Optional, Set, Tuple

from incident_manager.concealed_values import concealed
from incident_manager.concealment import is_shown
from incident_manager.limits import Budget
from incident_manager.scanned_files import Chain
from incident_manager.terraform.expressions import Expressions, Scope
from incident_manager.terraform.hcl_syntax import Attribute, Block
from incident_manager.terraform.source_files import Directory
from incident_manager.values import Unknown, Value, flag, label
from incident_manager.worlds import Memo

Node = Tuple[str, str]
"""A name of a module: "var", "local", "output" or "document", and what it is called."""


class Provider(NamedTuple):
    """One provider configuration: where it is declared, and the Region that it works in.

    ``block`` is None for one that is in none of the files that were read.
    """

    address: str
    region: Value
    block: Optional[Block]
    module: ModuleScope
    scope: Scope = {}


class ModuleScope(Expressions):
    """One instance of a module, the root included, without what stands in it."""

    def __init__(
        self, directory: Directory, root: str, parent: Optional[ModuleScope], call: str, key: Value, chain: Chain
    ) -> None:
        super().__init__(parent.budget if parent else Budget(root))
        self.directory = directory
        self.root = root
        self.parent = parent
        self.call = call
        self.key = key
        self.chain = chain
        self.depth: int = parent.depth + 1 if parent else 0
        self.address = ""
        if parent:
            own = f"module.{call}{index_text(key)}"
            self.address = f"{parent.address}.{own}" if parent.address else own
        self.scope: Scope = {}
        self.memo: Memo[Node, Value] = Memo()
        self.active: Set[Node] = set()
        self.providers: Memo[Tuple[str, Optional[str]], Provider] = Memo()
        self.accounts: Memo[str, Value] = Memo()

    @property
    def exists(self) -> bool:
        """Whether there is such a module in the world that is judged."""
        return self.parent is None or (self in self.parent.called(self.call) and self.parent.exists)

    def lookup(self, kind: str, name: str) -> Value:
        """The value of a variable, a local or an output of this module instance."""
        raise NotImplementedError

    def called(self, call: str) -> List[Any]:
        """The instances of a module call."""
        raise NotImplementedError

    def instances(self, mode: str, kind: str, name: str) -> List[Any]:
        """The instances of a resource or data source."""
        raise NotImplementedError

    def compute(self, node: Node) -> Value:
        """The value of a name, what it refers to having been looked up before."""
        raise NotImplementedError

    def asked_for(self, name: str) -> List[str]:
        """The texts that the module, or a module below it, compares a variable of its own with ("var.NAME").

        Of the current Region, the texts that the root module or any other compares it with.
        """
        raise NotImplementedError

    def is_sensitive(self, declared: Block) -> bool:
        """Whether no message may show the value of a variable or an output; so it is where nothing says whether."""
        argument = declared.body.attributes.get("sensitive")
        return argument is not None and flag(self.evaluate(argument.expression, {})) is not False

    def shown_as(self, name: str, value: Value) -> Value:
        """A value that no message shows, but by the name of what it comes from."""
        return concealed(value, self.budget.origins.named(name))

    def term(self, name: str) -> str:
        """What identifies an unknown value of a name."""
        return f"{self.address}.{name}" if self.address else name

    def call_arguments(self) -> Dict[str, Attribute]:
        """The arguments of the call that the instance comes from; none for a root module."""
        return self.parent.directory.calls[self.call][1].body.attributes if self.parent else {}


def index_text(key: Value) -> str:
    if key is None:
        return ""
    if isinstance(key, str) and is_shown(key):
        return f'["{key}"]'
    return f"[{'*' if isinstance(key, Unknown) else label(key)}]"
