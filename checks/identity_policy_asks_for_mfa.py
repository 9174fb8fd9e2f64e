"""What: opt-in. If a policy of a user or group allows changes in Incident Manager, it allows none of them in a request
without multi-factor authentication (``aws:MultiFactorAuthPresent``).

Why: the access keys of a user are long-lived and get lost. Whoever has them could close incidents, change who is
called, or delete the replication set with everything in it.

Fix: add the condition ``Bool`` ``aws:MultiFactorAuthPresent`` ``"true"`` to the statement that allows the changes. Or
deny everything, in a statement or a policy of its own, if ``BoolIfExists`` ``aws:MultiFactorAuthPresent`` is
``"false"``. Requests signed with long-term access keys do not have that key. So ``BoolIfExists`` ``"true"`` in an Allow
demands nothing, and ``Bool`` ``"false"`` in a Deny is not enough.

Limits: the policy is evaluated for such requests, together with what the configuration's other policies deny the same
user or group, and the groups of a user. Other conditions count as met. Changes are all actions that do more than read.
Roles and permission sets are not judged: for them, the trust policy is the place to demand the second factor. Policies
that no user or group of the configuration has are not judged either. The check does not see policies that AWS manages,
or that are elsewhere.

Sources: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-multifactorauthpresent"""

from __future__ import annotations

from incident_manager.integration.registration import register
from incident_manager.other_subjects import IdentityPolicy
from incident_manager.rule import MEDIUM, Rule
from incident_manager.verdict import Remarks

GUIDELINE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html"


def judge(policy: IdentityPolicy) -> Remarks:
    from incident_manager.identity_policy import multi_factor  # only where there is something to judge

    return multi_factor.judge(policy)


register(
    Rule(
        id="CKV_SSMIM_21",
        title="Ensure IAM users and groups can change Incident Manager only with multi-factor authentication",
        severity=MEDIUM,
        of=IdentityPolicy,
        judge=judge,
        guideline=GUIDELINE,
        text=__doc__,
        has_fixes=True,
        opt_in=True,
    )
)
