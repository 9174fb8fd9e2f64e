"""What a key policy lets Incident Manager do: the four requests that it makes, and who may make them."""

from __future__ import annotations

import copy
from typing import Any, Callable, Dict, List, Set, Tuple, Union
from weakref import WeakValueDictionary, ref

from incident_manager.concealed_values import names_shown, revealed
from incident_manager.concealment import plain
from incident_manager.key_policy.kms_requests import ACCOUNT_OF_KEY, ACTIONS, context, via_service
from incident_manager.model import Key
from incident_manager.policies.policy_conditions import ARNS, TEXTS, given, holds
from incident_manager.policies.policy_documents import Policy, parsed
from incident_manager.policies.policy_evaluation import (
    Caller,
    Decision,
    Effect,
    Request,
    callers,
    decide_for_any,
    has_action,
    same_account,
)
from incident_manager.policies.policy_principals import Kind
from incident_manager.policies.policy_refusals import PolicyType
from incident_manager.policies.policy_statements import Body, Condition, Statement, items_of
from incident_manager.policies.text_matching import filled, like, replaced, stands_for
from incident_manager.service_names import OTHER_SERVICES, SERVICES, names_incident_manager
from incident_manager.truth import Truth, all_of, any_of, negated
from incident_manager.values import (
    Computed,
    Symbol,
    Unknown,
    Value,
    holds_part,
    is_open,
    is_settled,
    label,
    parts_of,
    split_text,
    text_of,
    written,
)
from incident_manager.worlds import PossibleFacts
from incident_manager.written_policies import WrittenPolicy

Want = Tuple[str, str]
"""An action, and the service through which it is asked for."""

WANTED: Tuple[Want, ...] = tuple((action, service) for action in ACTIONS for service in SERVICES)

KEY_POLICY = PolicyType(
    name="a key policy",
    longest=8 * 32_768,
    of_identity=False,
    service="kms",
    condition='{"StringEquals": {"kms:ViaService": "ssm-incidents.us-east-1.amazonaws.com"}}',
)

_OWN_ACCOUNT = {"kms:calleraccount", "aws:principalaccount"}
_OWN_ORGANISATION = {"aws:principalorgid", "aws:principalorgpaths"}


class KeyAccess:
    """One policy of a key, as Incident Manager's requests meet it."""

    def __init__(self, key: Key, source: WrittenPolicy) -> None:
        self._key = ref(key)  # which has this as long as it lives itself
        self.source = source
        self.region = _region(key)
        self._properties = {
            "kms:keyspec": key.spec,
            "kms:keyusage": key.usage,
            "kms:keyorigin": key.origin,
            "kms:multiregion": key.multi_region,
        }
        document = source.document
        if isinstance(self.region, str) and is_open(key.region):
            document = replaced(document, key.region, self.region)
        document = replaced(document, Computed(key.source, "arn"), "*")  # in a key's policy, both are this key
        document = replaced(document, Computed(key.source, "id"), Computed(key.source, "key_id"))
        kind = KEY_POLICY._replace(partition=_partition(self.region))
        self.policy = parsed(document, kind)
        self.account: Value = _account(self.policy.statements, key.account, lambda: _names_own_account(key))
        if isinstance(self.account, str) and is_open(key.account) and _names_own_account(key):
            self.policy = parsed(replaced(document, key.account, self.account), kind)
        self.correction: Any = None  # what to change in the statements, once it is asked for
        self.callers: List[Caller] = list(callers(self.policy.statements, self.account))
        self._requests: Dict[Tuple[Want, bool], Request] = {}
        self._decided: Dict[Tuple[Want, bool], Decision] = {}
        self._limited: Dict[Body, Truth] = {}
        self.found: Dict[Want, Truth] = {}  # what a rule finds out of a request, kept for the twins

    def of_twin(self, key: Key, source: WrittenPolicy) -> KeyAccess:
        """The same for another key to which all of this applies: what is found out of one is known of both."""
        twin = copy.copy(self)
        twin._key, twin.source, twin._requests = ref(key), source, {}  # a request names its key
        return twin

    @property
    def key(self) -> Key:
        key = self._key()
        assert key is not None, "the access to a key is asked for through the key"
        return key

    def request(self, want: Want, older: bool = True) -> Request:
        """The request; ``older`` lets the older spelling of ``kms:ViaService`` stand for today's as well."""
        if (want, older) not in self._requests:
            self._requests[(want, older)] = self._request(*want, older)
        return self._requests[(want, older)]

    def _request(self, action: str, service: str, older: bool) -> Request:
        resource = text_of(
            ["arn:aws:kms:", self.region, ":", self.account, ":key/", Computed(self.key.source, "key_id")]
        )
        spellings = via_service(service, self.region, older)
        fact = context(action, spellings, self.region, self.account, self._properties)
        return Request(action, resource, fact, self.is_limited)

    def decide(self, want: Want, older: bool = True) -> Decision:
        """Whether some IAM principal of the account may make the request."""
        if (want, older) not in self._decided:
            self._decided[(want, older)] = self._decide(self.request(want, older))
        return self._decided[(want, older)]

    def _decide(self, request: Request) -> Decision:
        return self.decide_in(self.policy, request)

    def decide_in(self, policy: Policy, request: Request) -> Decision:
        """What the policy, or one that is changed, says of a caller of the key's account, whichever caller it is."""
        if policy.faults:
            return Decision(Effect.NOT_ALLOWED)
        own = [caller for caller in self.callers if not self.is_foreign(caller)]
        decision = decide_for_any(policy, request, (caller for caller in own if self._is_own(caller)))
        if decision.effect is Effect.ALLOWED:
            return decision
        doubtful = decide_for_any(policy, request, (caller for caller in own if not self._is_own(caller)))
        if doubtful.effect is Effect.ALLOWED:
            whose = f"the account {label(self.account)} of the key"
            return Decision(Effect.UNKNOWN, doubtful.statement, f"whether {label(doubtful.caller)} is of {whose}")
        return doubtful if doubtful.effect is Effect.UNKNOWN else decision

    def is_foreign(self, caller: Caller) -> bool:
        """Whether a caller is shown to be of another account than the key."""
        return isinstance(self.account, str) and same_account(caller.account, self.account) is False

    def _is_own(self, caller: Caller) -> bool:
        """A literal account in a policy is taken for the key's own; two symbols are two accounts, or one."""
        if isinstance(self.key.account, str):
            return not isinstance(caller.account, Symbol)
        symbols = isinstance(caller.account, Symbol) and isinstance(self.account, Symbol)
        return not symbols or self.account == ACCOUNT_OF_KEY or caller.account == self.account

    def decided(self, effects: Set[Effect], older: bool = True) -> List[Want]:
        return [want for want in WANTED if self.decide(want, older).effect in effects]

    # What a statement is limited to

    def is_limited(self, body: Body) -> Truth:
        """Whether a statement is for requests through Incident Manager, not through services at large."""
        if body not in self._limited:
            self._limited[body] = any_of(
                self._is_limit(condition)
                for condition in body.conditions
                if is_via_service(condition) or condition.meaning is None
            )
        return self._limited[body]

    def _is_limit(self, condition: Condition) -> Truth:
        operator = condition.meaning
        if operator is None:
            return Unknown.because_of(condition.values, f"the condition {condition.key} is not known")
        if not operator.asks_for(TEXTS) or operator.if_exists:
            return False
        if operator.quantifier == "forallvalues":  # met where there is no such key
            return False

        values = tuple(filled(value, self._region_named) for value in items_of(condition.values))

        def met_through(service: str) -> Truth:
            assert operator is not None
            return holds(operator, values, given(*via_service(service, self.region, True)), True)

        fits = any_of(met_through(service) for service in SERVICES)
        # without wildcards, a value stands for one service
        at_large = any_of(met_through(service) for service in OTHER_SERVICES) if operator.wildcards else False
        return all_of([fits, negated(at_large)])

    def _region_named(self, variable: str) -> Value:
        return self.region if plain(variable).lower() == "aws:requestedregion" else None

    def is_narrow(self, body: Body) -> Truth:
        """Whether a statement is limited to Incident Manager and to known principals."""
        return all_of([self.is_limited(body), self.names_callers(body)])

    def names_callers(self, body: Body) -> Truth:
        """Whether a statement names its principals, or limits everybody to an account or an organisation."""
        if body.principals is None or not any(item.kind is Kind.ANY for item in body.principals):
            return True
        return any_of(self._limits_who_calls(condition) for condition in body.conditions)

    def _limits_who_calls(self, condition: Condition) -> Truth:
        key, operator = condition.key.lower(), condition.meaning
        if operator is None:
            return Unknown(f"the condition {condition.key or condition.operator} is not known")
        if operator.quantifier == "forallvalues" or operator.negative:
            return False
        values = items_of(condition.values)
        if key == "aws:principalarn" and operator.asks_for(TEXTS, ARNS):
            accounts = [split_text(filled(value, _of_every_caller), ":")[4:5] for value in values]
            return all(bool(account) and not _holds_wildcard(account[0]) for account in accounts)
        if not operator.asks_for(TEXTS):
            return False
        variables = {value.lower() for value in values if isinstance(value, str)}
        for of_caller, of_key in ((_OWN_ACCOUNT, "aws:resourceaccount"), (_OWN_ORGANISATION, "aws:resourceorgid")):
            named = {f"${{{name}}}" for name in of_caller}
            if key == of_key:
                return bool(variables) and variables <= named
            if key in of_caller and variables & named:
                return False  # a caller is always of its own account
        if key in _OWN_ACCOUNT:
            return all_of(not (operator.wildcards and _holds_wildcard(value)) for value in values)
        if key in _OWN_ORGANISATION and not operator.if_exists:
            bare = {"*", "o-*", "*/*", "o-*/*"}
            return all_of(not (isinstance(value, str) and value in bare) for value in values)
        return False


def _of_every_caller(variable: str) -> Value:
    return "*" if plain(variable).lower() in _OWN_ACCOUNT else None


_evaluated: "WeakValueDictionary[Tuple[str, str], KeyAccess]" = WeakValueDictionary()


def accesses(key: Key) -> Tuple[KeyAccess, ...]:
    """Each policy of a key whose text is JSON; made once for all rules."""
    return key.remembered("accesses", lambda: tuple(_access(key, item) for item in key.policies if not item.fault))


def _access(key: Key, source: WrittenPolicy) -> KeyAccess:
    """A policy of a key. Keys made alike, by a module say, often have the same one: it is evaluated once."""
    decisive = (_region(key), key.spec, key.usage, key.origin, key.multi_region, key.account)
    if not is_settled((*decisive, source.text or source.document)):
        return KeyAccess(key, source)  # it may speak of this very key
    situation = repr(decisive), source.text or repr(_told(source.document))
    known = _evaluated.get(situation)
    if known:
        return known.of_twin(key, source)
    made = _evaluated[situation] = KeyAccess(key, source)
    return made


def _told(document: Value) -> Any:
    """A policy, with what it conceals and under which names that is shown."""
    names = names_shown(document)
    return (revealed(document), names) if names else document


def is_via_service(condition: Condition) -> bool:
    return condition.key.lower() == "kms:viaservice"


def _holds_wildcard(value: Value) -> bool:
    return any(isinstance(part, str) and ("*" in part or "?" in part) for part in parts_of(value))


def _region(key: Key) -> Value:
    """The key's Region; where that is a symbol, the one Region for which a replication set uses the key."""
    if isinstance(key.region, str):
        return key.region
    names = {entry.name for _, entry in key.used_by if isinstance(entry.name, str)}
    certain = all(isinstance(entry.name, str) and entry.certain for _, entry in key.used_by)
    return names.pop() if len(names) == 1 and certain else key.region


_PARTITIONS = (("cn-", "aws-cn"), ("us-gov-", "aws-us-gov"), ("eusc-", "aws-eusc"), ("us-iso", ""), ("eu-iso", ""))


def _partition(region: Value) -> str:
    """The partition of a Region; of one that is not known, the only one that Incident Manager runs in."""
    known = region if isinstance(region, str) else ""
    return next((partition for start, partition in _PARTITIONS if known.startswith(start)), "aws")


def _account(statements: Tuple[Statement, ...], own: Value, names_own: Callable[[], bool]) -> Value:
    """The key's account: the one that the policy gives all of KMS to, else the only one that it speaks of.

    ``own`` is how the configuration can refer to it, or the account itself; ``names_own`` is whether it does so.
    """
    if isinstance(own, str):
        return own
    administering: List[Value] = []
    mentioned: Set[Union[str, Symbol]] = set()
    for statement in statements:
        for body in statement.bodies:
            for principal in (*(body.principals or ()), *(body.not_principals or ())):
                if isinstance(principal.account, (str, Symbol)) and principal.kind in (
                    Kind.NAMED,
                    Kind.ACCOUNT,
                    Kind.SERVICE_LINKED,
                ):
                    mentioned.add(principal.account)
            if body.effect != "Allow" or body.conditions or not _is_everything(body.actions):
                continue
            for principal in body.principals or ():
                if principal.kind is Kind.ACCOUNT and not any(principal.account == known for known in administering):
                    administering.append(principal.account)
    if administering:
        return administering[0] if len(administering) == 1 else ACCOUNT_OF_KEY
    literal = [account for account in mentioned if isinstance(account, str)]
    if own is not None and (names_own() or (mentioned and not literal)):
        return own
    return literal[0] if len(literal) == 1 else ACCOUNT_OF_KEY


def _names_own_account(key: Key) -> bool:
    """Whether a policy of a key refers to the key's account in any world: then a literal beside it is another one."""

    def find() -> bool:
        return any(holds_part(source.document, key.account) for source in key.policies)

    found = key.remembered("names its own account", PossibleFacts(find).everywhere)
    return found is None or any(found)


def _is_everything(actions: Value) -> bool:
    listed = actions if isinstance(actions, tuple) else (actions,)
    return any(isinstance(action, str) and action.lower() in ("kms:*", "*") for action in listed)


def is_for_incident_manager(key: Key) -> bool:
    """Whether a Region uses the key, or its own policy names Incident Manager."""
    return bool(key.used_by) or any(names_service(policy.document) for policy in key.policies)


def names_service(document: Value) -> bool:
    """Whether a policy names Incident Manager: among its principals or in the values of a condition.

    A statement that is for requests through other services does not count, though it may name Incident
    Manager as a principal, nor does one that gives such a principal none of what the requests ask for: a
    secret for its PagerDuty integration needs a key with such a policy.
    https://docs.aws.amazon.com/incident-manager/latest/userguide/integrations-pagerduty-secret.html
    """
    policy = parsed(_whole(document), KEY_POLICY)
    return any(_names_service(body) for statement in policy.statements for body in statement.bodies)


def _whole(document: Value) -> Value:
    """A bare statement, as guides print it, tells what its key is for, though AWS takes it for no policy."""
    bare = isinstance(document, dict) and "Effect" in document and "Statement" not in document
    return {"Statement": document} if bare else document


def _names_service(body: Body) -> bool:
    through = [condition for condition in body.conditions if is_via_service(condition)]
    if through and not any(_may_be_through(condition.values) for condition in through):
        return False
    principals = (*(body.principals or ()), *(body.not_principals or ()))
    asks = any(has_action(body, action) is not False for action in ACTIONS)
    return any(asks and item.kind is Kind.SERVICE and _mentions(item.value) for item in principals) or any(
        _mentions(condition.values) or (is_via_service(condition) and _is_pattern_for(condition.values))
        for condition in body.conditions
    )


def _may_be_through(values: Value) -> bool:
    """Whether a value of ``kms:ViaService`` may be one of Incident Manager's, in whatever Region."""
    if isinstance(values, tuple):
        return any(_may_be_through(value) for value in values)
    pattern = split_text(values, ".")[0]
    return any(like(pattern, service, True) is not False for service in SERVICES)


def _is_pattern_for(values: Value) -> bool:
    """Whether a value of ``kms:ViaService`` stands for Incident Manager's services, and not for any."""
    if isinstance(values, tuple):
        return any(_is_pattern_for(value) for value in values)
    return stands_for(split_text(values, ".")[0], SERVICES, OTHER_SERVICES)


def _mentions(value: Value) -> bool:
    if isinstance(value, tuple):
        return any(_mentions(item) for item in value)
    return names_incident_manager(written(value))


def named_principals(body: Body) -> Tuple[Value, ...]:
    return tuple(item.value for item in body.principals or () if item.kind is Kind.NAMED)
