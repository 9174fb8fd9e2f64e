"""What: opt-in. Where a user or group has a policy that allows changes in Incident Manager, none of them is allowed in
a request without multi-factor authentication (``aws:MultiFactorAuthPresent``).

Why: the access keys of a user are long-lived and get lost. With them alone somebody could close incidents, change who
is called, or delete the replication set with all that is in it.

Fix: add the condition ``Bool`` ``aws:MultiFactorAuthPresent`` ``"true"`` to what is allowed; or deny everything, in a
statement or a policy of its own, where ``BoolIfExists`` ``aws:MultiFactorAuthPresent`` is ``"false"``. Requests
signed with long-term access keys do not have that key: so ``BoolIfExists`` ``"true"`` asks for nothing when it allows,
and ``Bool`` ``"false"`` is not enough when it denies.

Limits: the policy is evaluated for such requests, together with whatever the configuration's other policies deny the
same user or group, and the groups of a user. Other conditions are taken to be met by whoever asks. Changes are all
actions that do more than read. Roles and permission sets are not judged: for them, whoever may take the role is asked.
Neither are policies that no user or group of the configuration has, nor, of those that AWS manages or that stand
elsewhere, what they allow.

Sources: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-multifactorauthpresent
"""

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
        opt_in=True,
    )
)
