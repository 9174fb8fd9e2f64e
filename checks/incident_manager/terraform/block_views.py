"""Blocks of a configuration with the scope that their expressions are read in, ``dynamic`` ones expanded."""

from __future__ import annotations

from typing import Dict, List, Optional, Tuple

from incident_manager.limits import TOO_MUCH
from incident_manager.partly_known import PartlyKnown, with_the_rest
from incident_manager.terraform.expressions import Expressions, Scope, iteration
from incident_manager.terraform.hcl_syntax import Block, Body
from incident_manager.values import Repeated, Unknown, Value, is_open

INSTANCE_STEPS = 50  # what an instance counts for
META_ARGUMENTS = frozenset({"count", "for_each", "provider", "depends_on"})
META_BLOCKS = frozenset({"lifecycle", "provisioner", "connection", "timeouts"})


class BlockView:
    """A block with the scope that its expressions are read in.

    ``certain`` is False for one that a ``dynamic`` block may or may not give.
    """

    def __init__(self, module: Expressions, body: Body, scope: Scope, certain: bool = True) -> None:
        self.module = module
        self.body = body
        self.scope = scope
        self.certain = certain

    def get(self, name: str) -> Value:
        """The value of an argument; None where it is absent or null."""
        attribute = self.body.attributes.get(name)
        return None if attribute is None else self.module.evaluate(attribute.expression, self.scope)

    def tree(self) -> Dict[str, Value]:
        """All arguments, with those of nested blocks as a list for each type; why there may be others comes last."""
        names = (name for name in self.body.attributes if name not in META_ARGUMENTS)
        found: Dict[str, Value] = {name: with_the_rest(self.get(name)) for name in names}
        types = [block.labels[0] if block.type == "dynamic" else block.type for block in self.body.blocks]
        for block_type in dict.fromkeys(types):
            if block_type in META_BLOCKS:
                continue
            views, gap = self.blocks(block_type)
            items = [view.tree() for view in views if view.certain]
            found[block_type] = tuple([*items, gap] if gap else items)
        return found

    def has_block(self, block_type: str) -> bool:
        """Whether nested blocks of a type are written, dynamic or not."""
        return any(block.type == block_type or block.labels == (block_type,) for block in self.body.blocks)

    def blocks(self, block_type: str) -> Tuple[List[BlockView], Optional[Unknown]]:
        """The nested blocks of a type, dynamic ones expanded, and why they may not be all."""
        views: List[BlockView] = []
        gaps: List[Unknown] = []
        for block in self.body.blocks:
            if block.type == block_type:
                views.append(BlockView(self.module, block.body, self.scope, self.certain))
            elif block.type == "dynamic" and block.labels == (block_type,):
                gap = self._dynamic(block, views)
                gaps.extend([gap] if gap else [])
        gaps.sort(key=lambda gap: isinstance(gap, Repeated))
        return views, gaps[0] if gaps else None

    def _dynamic(self, block: Block, views: List[BlockView]) -> Optional[Unknown]:
        contents = block.body.blocks_of("content")
        collection = block.body.attributes.get("for_each")
        if not contents or collection is None:
            return None
        iterator = block.labels[0]
        named = block.body.attributes.get("iterator")
        if named is not None:
            iterator = getattr(named.expression, "name", None) or str(getattr(named.expression, "value", iterator))
        over = self.module.evaluate(collection.expression, self.scope)
        if over is None:
            return Unknown(f"for_each of the blocks {block.labels[0]!r} is null, which Terraform refuses")
        known, _ = iteration(over.known) if isinstance(over, PartlyKnown) else ([], None)
        entries, gap = iteration(over)
        if not self.module.budget.spend(INSTANCE_STEPS * (len(known) + len(entries))):
            return TOO_MUCH
        for number, (key, value) in enumerate((*known, *entries)):
            scope = {**self.scope, iterator: {"key": key, "value": value}}
            certain = self.certain and (gap is None or number < len(known))
            views.append(BlockView(self.module, contents[0].body, scope, certain))
        return Repeated(gap.why) if gap and is_open(over) else gap
