"""The requests that Incident Manager makes of KMS, and what they carry.

It calls KMS in forward access sessions: on behalf of the IAM principal that called Incident Manager.
Sources: https://docs.aws.amazon.com/incident-manager/latest/userguide/data-protection.html,
https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html and
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
"""

from __future__ import annotations

import difflib
import functools
import re
from typing import Callable, Dict, Tuple

from incident_manager.policies.policy_conditions import ABSENT, Fact, given
from incident_manager.policies.policy_evaluation import Caller
from incident_manager.policies.policy_principals import role_arn
from incident_manager.values import Symbol, Unknown, Value, text_of, written

CREATE_GRANT = "kms:CreateGrant"
DESCRIBE_KEY = "kms:DescribeKey"
ACTIONS = (CREATE_GRANT, DESCRIBE_KEY)

ACCOUNT_OF_KEY = Symbol("account", "key", "the account of the key")
"""The account of a key whose policy refers to none, or to several as its own."""


def via_service(service: str, region: Value, older: bool) -> Tuple[Value, ...]:
    """The spellings of ``kms:ViaService``.

    The KMS guide lists the Regional one; the older edition of Incident Manager's guide has one without Region.
    """
    regional = text_of([f"{service}.", region, ".amazonaws.com"])
    return (regional, f"{service}.amazonaws.com") if older else (regional,)


# Keys that are not in the context of a request by an IAM principal in a forward access session.
_NEVER = frozenset(
    {
        "aws:sourcearn",
        "aws:sourceaccount",
        "aws:sourceorgid",
        "aws:sourceorgpaths",
        "aws:sourcevpc",
        "aws:sourcevpce",
        "aws:vpcsourceip",
        "aws:principalservicename",
        "aws:principalservicenameslist",
        "kms:bypasspolicylockoutsafetycheck",
        "kms:customkeystoreid",
        "kms:datakeypairspec",
        "kms:encryptionalgorithm",
        "kms:expirationmodel",
        "kms:keyagreementalgorithm",
        "kms:macalgorithm",
        "kms:messagetype",
        "kms:primaryregion",
        "kms:reencryptonsamekey",
        "kms:replicaregion",
        "kms:rotationperiodindays",
        "kms:scheduledeletion",
        "kms:schedulekeydeletionpendingwindowindays",
        "kms:signingalgorithm",
        "kms:validto",
        "kms:wrappingalgorithm",
        "kms:wrappingkeyspec",
    }
)

# Keys that only CreateGrant may carry; what Incident Manager writes into them is not documented.
_OF_GRANTS = re.compile(
    r"kms:(grantconstrainttype|grantoperations|grantee(service)?principal|retiring(service)?principal"
    r"|grantconstraintsourcearn|encryptioncontextkeys|encryptioncontext:.*)$"
)

# Keys that describe who calls.
_OF_CALLERS = re.compile(
    r"(aws:(principal(arn|account|orgid|orgpaths|type|tag/.*)|userid|username|multifactorauth(present|age)"
    r"|federatedprovider|tokenissuetime|sourceidentity|assumedroot|rolesessionname"
    r"|ec2instancesource(vpc|privateipv4))|kms:calleraccount|(saml|sts|accounts\.google\.com|cognito[^:]*"
    r"|www\.amazon\.com|graph\.facebook\.com|identitystore|ec2|lambda|token\.actions[^:]*):.*)$"
)


_KEYS = (
    "kms:BypassPolicyLockoutSafetyCheck kms:CallerAccount kms:CustomerMasterKeySpec kms:CustomerMasterKeyUsage "
    "kms:CustomKeyStoreId kms:DataKeyPairSpec kms:EncryptionAlgorithm kms:EncryptionContextKeys kms:ExpirationModel "
    "kms:GrantConstraintSourceArn kms:GrantConstraintType kms:GranteePrincipal kms:GranteeServicePrincipal "
    "kms:GrantIsForAWSResource kms:GrantOperations kms:KeyAgreementAlgorithm kms:KeyOrigin kms:KeySpec kms:KeyUsage "
    "kms:MacAlgorithm kms:MessageType kms:MultiRegion kms:MultiRegionKeyType kms:PrimaryRegion kms:ReEncryptOnSameKey "
    "kms:ReplicaRegion kms:RequestAlias kms:ResourceAliases kms:RetiringPrincipal kms:RetiringServicePrincipal "
    "kms:RotationPeriodInDays kms:ScheduleKeyDeletionPendingWindowInDays kms:SigningAlgorithm kms:ValidTo "
    "kms:ViaService kms:WrappingAlgorithm kms:WrappingKeySpec "
    "aws:AssumedRoot aws:CalledVia aws:CalledViaFirst aws:CalledViaLast aws:ChatbotSourceArn aws:CurrentTime "
    "aws:Ec2InstanceSourcePrivateIPv4 aws:Ec2InstanceSourceVpc aws:EpochTime aws:FederatedProvider "
    "aws:MultiFactorAuthAge aws:MultiFactorAuthPresent aws:PrincipalAccount aws:PrincipalArn "
    "aws:PrincipalIsAWSService aws:PrincipalOrgID aws:PrincipalOrgPaths aws:PrincipalServiceName "
    "aws:PrincipalServiceNamesList aws:PrincipalType aws:Referer aws:RequestedRegion aws:ResourceAccount "
    "aws:ResourceOrgID aws:ResourceOrgPaths aws:RoleSessionName aws:SecureTransport aws:SignInSessionArn "
    "aws:SourceAccount aws:SourceArn aws:SourceIdentity aws:SourceIp aws:SourceOrgID aws:SourceOrgPaths "
    "aws:SourceOwner aws:SourceVpc aws:SourceVpcArn aws:SourceVpce aws:TagKeys aws:TokenIssueTime aws:UserAgent "
    "aws:userid aws:username aws:ViaAWSService aws:VpceAccount aws:VpceOrgID aws:VpceOrgPaths aws:VpcSourceIp"
)
_KNOWN = {key.lower(): key for key in _KEYS.split()}
"""The keys of KMS and of all services, as the documentation spells them, without those that a user names."""


@functools.lru_cache(maxsize=1024)
def misspelt_key(key: str) -> str:
    """The condition key that a name means which is a slip away from it; "" where there is a key of that name.

    A slip is a letter or two, or another prefix.
    """
    lowered = key.lower()
    prefix, colon, name = lowered.rpartition(":")
    if lowered in _KNOWN or "/" in key or prefix not in ("", "aws", "kms") or _OF_GRANTS.match(lowered):
        return ""
    elsewhere = next((known for known in (f"kms:{name}", f"aws:{name}") if known in _KNOWN), "")
    close = [] if elsewhere else difflib.get_close_matches(lowered, _KNOWN, 1, 0.9)
    return _KNOWN[elsewhere or close[0]] if elsewhere or close else ""


def context(
    action: str, spellings: Tuple[Value, ...], region: Value, account: Value, properties: Dict[str, Value]
) -> Callable[[str, Caller], Fact]:
    """What is known of the context keys of a request; their names come in lower case.

    ``properties`` are those of the KMS key itself, such as ``kms:keyspec``.
    """
    fixed: Dict[str, Fact] = {
        "kms:viaservice": given(*spellings),
        "aws:viaawsservice": given("true"),
        "aws:securetransport": given("true"),
        "aws:principalisawsservice": given("false"),
        "kms:grantisforawsresource": given("true") if action == CREATE_GRANT else ABSENT,
        "aws:requestedregion": given(region),
        "aws:resourceaccount": given(account),
        **{name: given(value) for name, value in properties.items()},
    }

    def fact(key: str, caller: Caller) -> Fact:
        if key in fixed:
            return fixed[key]
        if key in _NEVER:
            return ABSENT
        if _OF_CALLERS.match(key):
            return _of_caller(key, caller, account)
        if _OF_GRANTS.match(key):
            return _unsure("whether Incident Manager sends it is not documented") if action == CREATE_GRANT else ABSENT
        if misspelt_key(key):
            return ABSENT
        return _unsure("what it holds in the requests of Incident Manager is not documented")

    return fact


def _unsure(why: str) -> Fact:
    return Fact(((Unknown(why),),), Unknown(why))


def _of_caller(key: str, caller: Caller, account: Value) -> Fact:
    own_account = caller.account if isinstance(caller.account, str) else account
    if key in ("aws:principalaccount", "kms:calleraccount"):
        return Fact(((own_account,),), caller=True, common=True, unnamed=own_account == ACCOUNT_OF_KEY)
    if key == "aws:principalarn":
        arn = role_arn(caller.arn)
        if arn is None:
            arn = text_of(["arn:aws:iam::", own_account, ":", Unknown("which principal calls is not known")])
        return Fact(((arn,),), True, True)
    name = written(caller.arn) if caller.arn is not None else ""
    kind = "User" if ":user/" in name else "AssumedRole" if "role/" in name else ""
    if key == "aws:principaltype" and kind:
        return Fact(((kind,),), True, True)
    if key == "aws:username" and kind == "AssumedRole":
        return ABSENT
    why = "what it holds depends on who calls"
    return Fact(((Unknown(why),),), Unknown(why), True)
