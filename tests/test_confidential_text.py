"""Confidential text and credentials in URLs: what is found, what is not, and what a finding says.

Credentials are put together from parts, so that nothing here looks like one to a scanner of this repository.
"""

from __future__ import annotations

import base64
import json
import string
import time
from typing import List, Tuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.provisional import get_top_level_domains
from incident_manager.confidential.confidential_text import LONGEST_TEXT, confidential
from incident_manager.confidential.secret_detectors import is_secret_name
from incident_manager.confidential.url_credentials import UrlCredential, credentials_in_urls
from incident_manager.values import Symbol, Text, Unknown, Value

EMAIL, PHONE, KEYWORD = "an e-mail address", "a phone number", "a secret (Secret Keyword)"
AWS_KEY, SLACK = "a secret (AWS Access Key)", "a secret (Slack Token)"
OPEN = Unknown("var.x has no value")

# The access key of AWS's own documentation
ACCESS_KEY = "AKIA" + "IOSFODNN7" + "EXAMPLE"
SECRET_KEY = "wJalrXUtnFEMI/K7MDENG/" + "bPxRfiCYEXAMPLEKEY"
UUID = "1234abcd-12ab-34cd-56ef-1234567890ab"
SHA1 = "3f786850e387550fdab836ed7e6dc881de23001b"
SHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
PRIVATE_KEY = "-----BEGIN RSA " + "PRIVATE KEY-----"


def kinds(value: Value, name: str = "") -> List[str]:
    return list(confidential(value, name))


def in_urls(value: Value) -> List[Tuple[str, str]]:
    return [(found.host, found.part) for found in credentials_in_urls(value)]


@pytest.mark.parametrize(
    "text",
    [
        "jane@example.com",
        "Ask jane.doe+ops@mail.example.co.uk.",
        "noreply@example.com",
        "<Jane Doe>jane@example.com, John",
        "contact 'jane@example.com'",
        "mailto:jane@example.com",
        "mailto:jane%40example.com?subject=x",
        "https://example.com/subscribe?to=jane@example.com",
        "jane@example.com: on call",
        "jane@example.com/x",
        "arn:aws:iam::111122223333:user/jane@example.com",
        "assumed arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/jane@example.com",
        "see...jane@example.com",
        "jörg@müller.example",
        "git@github.com:org/repo and jane@example.com",
        "see report@2024-01-01.csv, or ask jane@example.zip",
    ],
)
def test_an_email_address(text: str) -> None:
    assert kinds(text) == [EMAIL]


def test_an_email_address_at_every_top_level_domain() -> None:
    missed = {top for top in map(str.lower, get_top_level_domains()) if kinds(f"jane@example.{top}") != [EMAIL]}
    assert missed == {"target"}  # units of systemd are rather meant


@pytest.mark.parametrize(
    "text",
    [
        "+12065550100",
        "+1 206 555 0100",
        "+12065550100 24/7",
        "+442079460958 111122223333",
        "call +1 (206) 555-0100 now",
        "+44 (0)20 7946 0958",
        "+49.30.901820",
        "call at 10:00 +49 30 901820",
        "(206) 555-0100",
        "(206)555-0100",
        "212-200-0000",
        "206-555-0100.",
        "1-800-555-0199",
        "1 (206) 555-0100",
        "(020) 7946 0958",
        "tel:+1-206-555-0100",
        "tel:2065550100",
        "Phone: 020 7946 0958",
        "Fax: 555-0100",
    ],
)
def test_a_phone_number(text: str) -> None:
    assert kinds(text) == [PHONE]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (ACCESS_KEY, "AWS Access Key"),
        (f"the key is {ACCESS_KEY}.", "AWS Access Key"),
        (f"aws secret key: {SECRET_KEY}", "AWS Access Key"),
        (SECRET_KEY, "AWS Secret Access Key"),
        (PRIVATE_KEY + "\nMIIEpAIBAAKCAQEA1234", "Private Key"),
        ("  " + PRIVATE_KEY + "\r\n    MIIEpAIBAAKCAQEA1234", "Private Key"),
        (PRIVATE_KEY + " MIIEpAIBAAKCAQEA1234", "Private Key"),
        ("ghp" + "_" + "a1B2" * 9, "GitHub Token"),
        ("npm" + "_" + "a1B2" * 9, "NPM tokens"),
        ("xoxb" + "-123456789012-abcdef", "Slack Token"),
        ("sk" + "_live_" + "a1B2c3" * 4, "Stripe Access Key"),
        ("SG" + "." + "a" * 22 + "." + "b" * 43, "SendGrid API Key"),
        ("SK" + "0a1b2c3d" * 4, "Twilio API Key"),
        ("AccountKey=" + "Ab1/" * 21 + "Ab==", "Azure Storage Account access key"),
        ("N" + "Ab1" * 8 + ".G-abcd." + "a1B" * 9, "Discord Bot Token"),
    ],
)
def test_a_secret_of_a_known_shape(text: str, kind: str) -> None:
    assert f"a secret ({kind})" in kinds(text)


def test_a_json_web_token() -> None:
    header, claims = (
        base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in ({"alg": "none"}, {"a": 1})
    )
    assert kinds(f"use {header}.{claims}.") == ["a secret (JSON Web Token)"]
    assert kinds(f"use {header}.{header[:-3]}") == []


@pytest.mark.parametrize(
    "text",
    [
        "password=hunter2example",
        "log in as admin, password: hunter2!",
        'DB_PASSWORD = "Tr0ub4dor&3"',
        "api_key: 'abc123def456'",
        "token => `abc123def456`",
        f"token: {SHA1}",
        "secret_access_key=" + "Ab1" * 10,
        f"api-key={UUID}",
        "https://example.com/x password=abc123def",
        "secret:qwpeoriutyalskdjfhgz",
    ],
)
def test_a_secret_by_its_name(text: str) -> None:
    assert KEYWORD in kinds(text)


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("ApiKey", "abc123def456", [KEYWORD]),
        ("Password", " hunter2 ", [KEYWORD]),
        ("password-prod", "hunter2", [KEYWORD]),
        ("OpsgenieApiKey", UUID, [KEYWORD]),
        ("PagerDutyRoutingKey", "0123456789abcdef", [KEYWORD]),
        ("OnCall Phone", "2065550100", [PHONE]),
        ("OnCallPhone", "2065550100", [PHONE]),
        ("Earphone", "2065550100", []),
        ("phone_number", "020 7946 0958", [PHONE]),
        ("Password", "stored in the vault since 2024x", []),
        ("Password", "correcthorse", []),
        ("Token", "enabled", []),
        ("Token", UUID, []),
        ("ClientToken", "abc123def456", []),
        ("Secret", f"arn:aws:secretsmanager:us-east-1:111122223333:secret:My1Secret-{SHA1[:6]}", []),
        ("Secret", "{{resolve:secretsmanager:My1Secret}}", []),
        ("DbPassword", "/prod/db1/password", []),
        ("DbPassword", "prod/db1x/password", []),
        ("Secret", "orders-db-2", []),
        ("SecretName", "abc123def456", []),
        ("PasswordRotation", "every90days", []),
        ("Secret", "90days", []),
        ("Secret", "2024-05-01T12:00:00Z", []),
        ("ApiKey", "<api-key>", []),
        ("ApiKey", "your-api-key-1", []),
        ("ApiKey", "API_KEY", []),
        ("ApiKey", "XXXXXXXXXXXX", []),
        ("CostCenter", "2065550100", []),
        ("Phone", "1 800 000", []),
    ],
)
def test_a_value_is_judged_with_its_name(name: str, value: str, expected: List[str]) -> None:
    assert kinds(value, name) == expected


@pytest.mark.parametrize(
    "name", ["", "_", "token_type", "tokenizer", "max_tokens", "secretary", "bypass", "public_key"]
)
def test_a_name_that_is_no_secrets(name: str) -> None:
    assert not is_secret_name(name)


HARMLESS = [
    "arn:aws:iam::111122223333:user/jane",
    "assumed arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/jane.doe",
    "arn:aws:secretsmanager:us-east-1:111122223333:secret:mailbox/jane@example.com-AbCdEf",
    "Maintenance at 10:00 UTC +3 2025-11-03, 10:00 +3 2025-11-03, at GMT +5 12345678",
    "Site at lat +48.856614 lon +2.352222, a drift of +3.1415926535",
    "https://hooks.slack.com/services/FOO/BAR/BAZ https://hooks.slack.com/services/T000/B000/" + "X" * 24,
    "https://discord.com/api/webhooks/123/TOKEN https://hooks.zapier.com/hooks/catch/1/YOUR_KEY",
    "https://events.pagerduty.com/integration/XXXXXXXX/enqueue https://h.example/?token=FOO https://foo:bar@h.example",
    "https://x.webhook.office.com/webhookb2/1@2/IncomingWebhook/a/XXXX-XXXX",
    "arn:aws:secretsmanager:us-east-1:111122223333:secret:MyDb1Secret-AbCdEf",
    f"AWS key arn:aws:kms:us-east-1:111122223333:key/{UUID}",
    f"arn:aws:kms:us-east-1:111122223333:key/mrk-{UUID.replace('-', '')}",
    "1.2.3",
    "v2.10.4-rc1+20130313144700",
    "2024-05-01T12:00:00Z",
    "2024-05-01 12:00:00 +0200",
    "20240501",
    "1714564800123",
    "account: 111122223333",
    "1111-2222-3333",
    "/prod/db/password",
    "aws token path /prod/database/passwords/primary/readwrite/orders",
    "aws key: prod/database/passwords/primary/readonly",
    "cloud key: orders-service-production-eu-central-1-nodes",
    "cl-key: internationalconfigurations",
    "AKCAmericanKennelClub",
    "NotificationServicePublic.events.CustomerOrdersQueueListener",
    f"{SHA256}-us1",
    "{{resolve:secretsmanager:MySecret1:SecretString:password::}}",
    "password={{resolve:ssm-secure:/x1y2z3:1}}",
    UUID,
    "10.0.0.0/16, 192.168.100.200:8080, 2001:db8::1",
    "INC-12345678 CHG0012345 INC-206-555-0100",
    SHA1,
    f"sha256:{SHA256}",
    f"registry.example.com/team/app@sha256:{SHA256}",
    "sha512-" + "Ab1/" * 21 + "Ab==",
    "C024BE91L #incidents @here @oncall @jane@social.example",
    "git@github.com:org/repo.git",
    "rsync backup@host.example.com:/srv",
    "ssh -v jane@bastion.example.com",
    "ec2-user@ip-10-0-0-1.ec2.internal",
    "package@1.2.3 react@18.0.0-next.canary actions/checkout@v4.1.1",
    "image@2x.png getty@tty1.service wg-quick@wg0.conf",
    "s3://bucket/key@2024.tar.gz report@2024-01-01.csv dump@2024-01-01.sql key@v2.json conf@prod.yaml x@y.txt",
    "https://cdn.example.com/a@b.min.js",
    "$USER@example.com %USER%@example.com {{user}}@example.com <user>@example.com .@example.com",
    "user@host",
    "+1 100 555 0100, 1 800 000 requests, +1 800 000 requests, +12 000 000 requests, +20 000 000 users",
    "ports 8080, 443; 30m; 555-1234; 206 555 0100; tel: 1 800 000",
    "Password policy: rotate every 90 days",
    "Secret: prod/db-1/password, token: see the runbook, token: step2-first",
    "Secret: secretsmanager:My1Secret, https://vault.example/?password:https://Vault9.example/ui/kv/Show/Xyz1?q=JKLM",
    "Password: <password>, token=$TOKEN, api_key=YOUR_API_KEY, pwd=***",
    "client_request_token: abc123def456 next_token=abc123def456",
    "Prefixes are AKIA, AROA, xoxb- and ghp_; " + "MAC" + "0a1b2c3d" * 4,
    "https://example.com/reset-password?lang=en",
    "https://wiki/x?pageId=123456789",
    "https://github.com/org/repo/issues/12#issuecomment-1234567890",
    "https://d-1234567890.awsapps.com/start#/console?account_id=111122223333&role_name=Admin",
    "https://us-east-1.console.aws.amazon.com/cloudwatch/home?region=us-east-1#logsV2:log-groups/log-group/x",
    "https://grafana.example.com/d/abcDEF123/board?orgId=1&var-key=us-east-1&from=now-6h",
    "https://h.example/?sort_key=abcdefghijklmnop1234&key=PROJ-123&code=404&auth=sso&sid=12&pass=1&sig=ok",
    "https://h.example/?token=&token={token}&token={{token}}&token=%7Btoken%7D&token=TOKEN&token=****",
    "https://h.example/?next_token=abc123def456&token_type=bearer&key=" + UUID,
    "https://h.example/?api_key=<your key>",
    "https://<user>:<password>@h.example/ https://$USER:$PASSWORD@h.example/ https://:@h.example/",
    "https://USER:PASS@h.example/ https://oauth2:GITLAB_TOKEN@h.example/ postgres://DB_USER:DB_PASSWORD@db.example/",
    "ssh://git@github.com/org/repo s3://bucket/key oci://registry/app@sha256:abc",
    "https://h.example/@jane https://h.example:8443/users/@me",
    "https://hooks.slack.com/services/<team>/<app>/<token>",
    "https://api.telegram.org/bot<token>/sendMessage",
    "https://discord.com/channels/123456789/123",
    "https://events.pagerduty.com/v2/enqueue https://events.pagerduty.com/x-ere/[YOUR_INTEGRATION_KEY_HERE]",
    "email-smtp.us-east-1.amazonaws.com",
]


@pytest.mark.parametrize("text", HARMLESS)
def test_no_false_alarm(text: str) -> None:
    assert (kinds(text), in_urls(text)) == ([], [])


@pytest.mark.parametrize(
    ("url", "host", "part"),
    [
        ("https://user:" + "password@h.example/x", "h.example", "the user information"),
        ("https://USER:" + "hunter2@h.example/x", "h.example", "the user information"),
        ("https://abcdef0123@h.example:8443", "h.example", "the user information"),
        ("git+https://abcdef0123@h.example", "h.example", "the user information"),
        ("postgres://u:" + "hunter2@db.example/x", "db.example", "the user information"),
        ("https://u:p@ss" + "@h.example/", "h.example", "the user information"),
        ("https://h.example/?token=abc", "h.example", "the query parameter token"),
        ("https://h.example/?a=1&access_token=abc", "h.example", "the query parameter access_token"),
        ("https://h.example/?a=1&amp;apikey=abc", "h.example", "the query parameter apikey"),
        ("https://h.example/?client_secret=abc", "h.example", "the query parameter client_secret"),
        ("https://h.example/?password=password", "h.example", "the query parameter password"),
        ("https://h.example/?pwd=abc", "h.example", "the query parameter pwd"),
        ("https://h.example/?x%2Dapi%2Dkey=abc", "h.example", "the query parameter x-api-key"),
        ("https://h.example/#access_token=abc", "h.example", "the fragment parameter access_token"),
        ("https://h.example/#/p?token=abc", "h.example", "the fragment parameter token"),
        ("https://b.example/k?X-Amz-Signature=" + SHA256, "b.example", "the query parameter X-Amz-Signature"),
        ("https://b.example/k?X-Amz-Security-Token=ab", "b.example", "the query parameter X-Amz-Security-Token"),
        ("https://b.example/k?sv=1&sig=" + "a1B2" * 9, "b.example", "the query parameter sig"),
        ("https://f.example/api/x?code=" + "a1B2" * 10, "f.example", "the query parameter code"),
        ("https://maps.example/?key=" + "a1B2" * 9, "maps.example", "the query parameter key"),
        ("https://h.example/?q=" + ACCESS_KEY, "h.example", "the query parameter q"),
        ("https://h.example/a/" + ACCESS_KEY + "/b", "h.example", "the path"),
        ("https://hooks.slack.com/" + "services/T00000000/B00000000/" + "aB3" * 8, "hooks.slack.com", "the path"),
        ("https://hooks.slack.com/" + "workflows/T0/A0/1/abc", "hooks.slack.com", "the path"),
        ("https://x.webhook.office.com/webhookb2/1@2/IncomingWebhook/a/b", "x.webhook.office.com", "the path"),
        ("https://discord.com/api/webhooks/123/abc", "discord.com", "the path"),
        ("https://api.telegram.org/bot123:ABC-DEF/sendMessage", "api.telegram.org", "the path"),
        ("https://events.pagerduty.com/integration/" + "0a" * 16 + "/enqueue", "events.pagerduty.com", "the path"),
        ("https://events.pagerduty.com/x-ere/abc123def456", "events.pagerduty.com", "the path"),
        ("https://alert.victorops.com/integrations/generic/20131114/alert/ab/c", "alert.victorops.com", "the path"),
        ("see <https://h.example/?token=abc>", "h.example", "the query parameter token"),
        ("[x](https://h.example/?token=abc)", "h.example", "the query parameter token"),
        ('{"url":"https://h.example/?token=abc"}', "h.example", "the query parameter token"),
    ],
)
def test_a_credential_in_a_url(url: str, host: str, part: str) -> None:
    assert in_urls(url) == [(host, part)]
    assert in_urls(f"Open {url} first") == [(host, part)]
    assert not any(kind.startswith("a secret") for kind in kinds(url)), "it is one finding"


def test_each_credential_of_each_url_is_found_once() -> None:
    url = "https://u:" + "hunter2@h.example/?token=abc&token=def&pwd=gh#id_token=ij"
    assert in_urls(f"{url} {url} https://i.example/?token=abc") == [
        ("h.example", "the user information"),
        ("h.example", "the query parameter token"),
        ("h.example", "the query parameter pwd"),
        ("h.example", "the fragment parameter id_token"),
        ("i.example", "the query parameter token"),
    ]
    assert str(UrlCredential("h.example", "the path")) == "the path of a URL at h.example"


def test_a_url_within_a_url() -> None:
    assert in_urls("https://h.example/?next=https://u:" + "hunter2@i.example/") == [
        ("i.example", "the user information"),
    ]


def test_a_user_of_a_url_is_no_mailbox() -> None:
    assert (kinds("https://jane@mail.example.com/"), in_urls("https://jane@mail.example.com/")) == (
        [],
        [("mail.example.com", "the user information")],
    )


def test_a_secret_in_the_place_of_a_name_is_not_repeated() -> None:
    other = "AKIA" + "I44QH8DHB" + "EXAMPLE"
    assert in_urls(f"https://{ACCESS_KEY}.example/?{ACCESS_KEY}={other}") == [
        ("a host that is not known", "a query parameter")
    ]


REGION = Symbol("region", "stack", "AWS::Region")
WITH_A_WORD = (  # these are addresses, whatever the Region
    ("jane@example.co", OPEN),
    (OPEN, "jane@example.com"),
    ("jane", OPEN, "@example.com"),
    ("https", OPEN, "u@h.example"),
)


@pytest.mark.parametrize(
    "parts",
    [
        (OPEN, "@example.com"),
        ("user@", OPEN),
        ("jane@example.", OPEN),
        ("jane@mail.example.", OPEN),
        ("jane@example.co", OPEN),
        (OPEN, "jane@example.com"),
        ("jane", OPEN, "@example.com"),
        ("+12065550", OPEN, "0100"),
        ("+12065550100", OPEN),
        ("206-", OPEN, "555-0100"),
        (OPEN, ACCESS_KEY),
        (ACCESS_KEY[:10], OPEN, ACCESS_KEY[10:]),
        ("password=", OPEN),
        ("password=abc123", OPEN),
        ("https://", OPEN, "@h.example"),
        ("https://h.example/?token=", OPEN),
        ("https://h.example/?token=abc", OPEN),
        ("https://h.example/?", OPEN, "=abc"),
        ("https://hooks.slack.com/services/T1/B2/", OPEN),
        ("https://hooks.slack.com/services/T1/B2/abc", OPEN),
        ("https://discord.com/api/webhooks/", OPEN, "/abc"),
        ("https", OPEN, "u@h.example"),
    ],
)
@pytest.mark.parametrize("unknown", [OPEN, REGION])
def test_what_an_open_part_may_change_is_not_found(parts: Tuple[Value, ...], unknown: Value) -> None:
    text = Text(tuple(unknown if part is OPEN else part for part in parts))
    expected = [EMAIL] if unknown is REGION and parts in WITH_A_WORD else []
    assert (kinds(text), in_urls(text)) == (expected, [])


def test_what_stands_apart_from_an_open_part_is_found() -> None:
    assert kinds(Text((OPEN, " jane@example.com or ", OPEN))) == [EMAIL]
    assert in_urls(Text(("https://u:", OPEN, "@h.example"))) == [("h.example", "the user information")]
    assert in_urls(Text(("https://", OPEN, ":" + "hunter2@h.example/"))) == [("h.example", "the user information")]
    assert in_urls(Text(("https://", OPEN, "/?token=abc&x=", OPEN))) == [
        ("a host that is not known", "the query parameter token")
    ]


@pytest.mark.parametrize("value", [None, True, 12065550100, 1.5, OPEN, ("jane@example.com",), {}, ""])
def test_what_is_no_text_holds_nothing(value: Value) -> None:
    assert (kinds(value), in_urls(value)) == ([], [])


def test_all_kinds_are_found_once_each() -> None:
    text = f"jane@example.com john@example.com +12065550100 {ACCESS_KEY} {ACCESS_KEY} https://u:" + "hunter2@h.example"
    assert kinds(text) == [EMAIL, PHONE, AWS_KEY]


def test_a_credential_in_a_url_and_one_beside_it() -> None:
    url, token = (
        "https://hooks.slack.com/" + "services/T00000000/B00000000/" + "aB3" * 8,
        "xoxb-1234567890-" + "aB3" * 8,
    )
    assert (kinds(url), len(in_urls(url))) == ([], 1)
    assert (kinds(f"{url} {token}"), len(in_urls(f"{url} {token}"))) == ([SLACK], 1)
    assert kinds(f"{url}?to=jane@example.com") == [EMAIL]


HOSTILE = ["@", "a@", "a@b.", "a@b.c", "://", "https://a:b@", "https://h/?a=b&", "https://h/?token=a ", "eyJ", "eyJ."]
HOSTILE += ["artif", "artif AP", "aws key ", "key=", "password=", "BEGIN PRIVATE KEY-----", "A", "1", "+1", "1 ", "1-"]
HOSTILE += [
    "(2",
    "a.",
    "a-",
    "{{",
    "{{a",
    "arn:",
    "arn:a:",
    "<",
    "xoxb-1-",
    "NPM_TOKEN",
    "tel:1",
    "\n",
    "azure",
    "Aa1/",
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_a_hostile_text_takes_no_time(piece: str) -> None:
    text = (piece * 1_000_000)[:1_000_000]
    start = time.process_time()
    for value in (text, Text((text, OPEN, text))):
        kinds(value, "Password")
        in_urls(value)
    assert time.process_time() - start < 15


def test_a_text_is_read_up_to_a_length() -> None:
    assert kinds(" " * (LONGEST_TEXT - 20) + "jane@example.com") == [EMAIL]
    assert kinds(" " * LONGEST_TEXT + "jane@example.com") == []


HEX = "0123456789abcdef"
account = st.text(string.digits, min_size=12, max_size=12)
digest = st.sampled_from([32, 40, 64, 128]).flatmap(lambda size: st.text(HEX, min_size=size, max_size=size))
region = st.sampled_from(["", "us-east-1", "ap-southeast-2"])
path = st.text(string.ascii_letters + string.digits + "-_./", min_size=1, max_size=60)
arn = st.builds(
    "arn:aws:{}:{}:{}:{}/{}".format, st.sampled_from(["iam", "kms", "ssm", "sns"]), region, account, path, path
)
version = st.builds(
    "{}{}.{}.{}{}".format,
    st.sampled_from(["", "v"]),
    *[st.integers(0, 9999)] * 3,
    st.sampled_from(["", "-rc1", "-beta.2", "+build5"]),
)
timestamp = st.datetimes().map(lambda moment: moment.isoformat() + "Z")
identifier = st.one_of(arn, st.uuids().map(str), timestamp, version, account, digest, digest.map(str.upper))
ORDINARY = [
    "see",
    "the",
    "runbook:",
    "(page 4)",
    "step 2,",
    "-",
    "/",
    "https://wiki.example/x?id=4",
    "key",
    "for",
    "AWS",
]
prose = st.lists(st.one_of(st.sampled_from(ORDINARY), identifier), max_size=4).map(" ".join)


@settings(deadline=None)
@given(prose)
def test_ordinary_text_never_alarms(text: str) -> None:
    assert (kinds(text), in_urls(text)) == ([], [])


word = st.text(string.ascii_lowercase + string.digits, min_size=8, max_size=20).filter(
    lambda text: any(character.isdigit() for character in text) and text[0].isalpha()
)
email = st.builds("{}@{}.{}".format, word, word, st.sampled_from(["com", "example", "co.uk"]))
phone = st.builds("+1{}{}".format, st.integers(200, 999), st.integers(1_000_000, 9_999_999)).filter(
    lambda number: not number.endswith("000000")
)
access_key = st.text(string.ascii_uppercase + "234567", min_size=16, max_size=16).map(lambda key: "AKIA" + key)


@settings(deadline=None)
@given(prose, email, phone, access_key, prose)
def test_what_is_planted_is_found_and_not_repeated(before: str, mail: str, number: str, key: str, after: str) -> None:
    for planted, kind in ((mail, EMAIL), (number, PHONE), (key, AWS_KEY)):
        found = kinds(f"{before} {planted} {after}")
        assert kind in found
        assert not any(planted in text for text in found)


@settings(deadline=None)
@given(
    prose,
    word,
    st.sampled_from(
        [
            ("https://user:{}@h.example/", "the user information"),
            ("https://{}@h.example/", "the user information"),
            ("https://h.example/?a=b&token={}&c=d", "the query parameter token"),
            ("https://h.example/#api_key={}", "the fragment parameter api_key"),
            ("https://hooks.slack.com/services/T0/B0/{}", "the path"),
        ]
    ),
    prose,
)
def test_a_planted_credential_is_found_and_not_repeated(
    before: str, secret: str, template: Tuple[str, str], after: str
) -> None:
    url, part = template
    found = list(credentials_in_urls(f"{before} {url.format(secret)} {after}"))
    assert [credential.part for credential in found] == [part]
    assert not any(secret in str(credential) for credential in found)
