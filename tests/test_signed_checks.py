"""Signed checks: the same findings, and nothing that is executed without having been verified."""

from __future__ import annotations

import os
import py_compile
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Tuple

import pytest
from conftest import CHECKS, ROOT, SAMPLES, brief, run_checkov, scan

pytest.importorskip("checkov.common.external_checks.verification", reason="this checkov has no signed checks")

SAMPLE = SAMPLES / "regions_use_one_kind_of_key"
SCRIPT = str(ROOT / "scripts" / "sign_checks.py")
LOADERS = """
import pathlib
import sys
from checkov.main import Checkov
Checkov().run()
for path in pathlib.Path(sys.argv[sys.argv.index("--external-checks-dir") + 1]).rglob("*.py"):
    if path.stem != "__init__":
        print("LOADED", path.stem, type(sys.modules[path.stem].__spec__.loader).__name__)
"""


def make_keys(folder: Path) -> Tuple[Path, Path]:
    from ecdsa import NIST256p, SigningKey

    key = SigningKey.generate(curve=NIST256p)
    private, public = folder / "checks.key", folder / "checks.pub"
    private.write_bytes(key.to_pem(format="pkcs8"))
    public.write_bytes(key.verifying_key.to_pem())
    return private, public


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Tuple[Path, Path]:
    return make_keys(tmp_path_factory.mktemp("keys"))


@pytest.fixture(scope="module")
def signed_once(tmp_path_factory: pytest.TempPathFactory, keys: Tuple[Path, Path]) -> Path:
    folder = tmp_path_factory.mktemp("signed") / "checks"
    subprocess.run([sys.executable, SCRIPT, "--key", str(keys[0]), str(folder)], check=True)
    return folder


@pytest.fixture
def signed(signed_once: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(signed_once, tmp_path / "checks"))


def arguments(signed: Path, public: Path) -> Tuple[str, ...]:
    where = ("-d", str(SAMPLE), "--framework", "terraform", "--external-checks-dir", str(signed), "--skip-download")
    return (*where, "--check", "CKV_SSMIM_*", "--external-checks-public-key", str(public))


def test_signed_checks_find_the_same(signed: Path, keys: Tuple[Path, Path]) -> None:
    expected = brief(scan(SAMPLE, "--framework", "terraform")[0])
    records, errors = scan(
        SAMPLE, "--framework", "terraform", "--external-checks-public-key", str(keys[1]), checks=signed
    )
    assert len(expected) > 20
    assert brief(records) == expected
    assert "ERROR" not in errors
    assert {path.suffix for path in signed.rglob("*") if path.is_file()} == {".py"}


def test_every_module_is_executed_from_verified_bytes(signed: Path, keys: Tuple[Path, Path]) -> None:
    """Also where compiled bytes, which checkov does not verify, lie beside a module and claim to be its."""
    victim = signed / "library" / "incident_manager_rule.py"
    genuine = victim.read_bytes()
    poison = b"raise RuntimeError('unverified')\n"
    victim.write_bytes(poison + b"#" * (len(genuine) - len(poison)))
    os.utime(victim, (1_700_000_000, 1_700_000_000))
    py_compile.compile(str(victim))
    victim.write_bytes(genuine)
    os.utime(victim, (1_700_000_000, 1_700_000_000))
    done = subprocess.run(
        [sys.executable, "-c", LOADERS, *arguments(signed, keys[1])], capture_output=True, text=True, cwd=signed.parent
    )
    loaded = dict(re.findall(r"^LOADED (\S+) (\S+)$", done.stdout, re.M))
    assert len(loaded) > 50
    assert set(loaded.values()) == {"_VerifiedSourceLoader"}
    assert "ERROR" not in done.stderr


@pytest.mark.parametrize("changed", ["regions_are_real.py", "library/incident_manager_values.py", "__init__.py"])
def test_one_changed_byte_is_refused(changed: str, signed: Path, keys: Tuple[Path, Path]) -> None:
    path = signed / changed
    content = path.read_bytes()
    path.write_bytes(bytes([content[0] ^ 1]) + content[1:])
    done = run_checkov(*arguments(signed, keys[1]))
    assert done.returncode == 2
    assert re.search(rf"(verification failed|missing signature): {re.escape(changed)}", done.stderr)
    assert "CKV_SSMIM" not in done.stdout


def test_added_files_and_other_keys_are_refused(signed: Path, keys: Tuple[Path, Path], tmp_path: Path) -> None:
    _, public_of_another = make_keys(tmp_path)
    done = run_checkov(*arguments(signed, public_of_another))
    assert (done.returncode, "CKV_SSMIM" in done.stdout) == (2, False)
    (signed / "library" / "added.py").touch()
    done = run_checkov(*arguments(signed, keys[1]))
    assert done.returncode == 2
    assert "missing signature: library/added.py" in done.stderr


@pytest.mark.long
def test_a_command_can_sign(keys: Tuple[Path, Path], tmp_path: Path) -> None:
    """As with a key that is encrypted, or that never leaves a key management service."""
    if not shutil.which("openssl"):
        pytest.skip("openssl is not installed here")
    signed = tmp_path / "checks"
    command = f"openssl dgst -sha256 -sign {keys[0]}"
    subprocess.run([sys.executable, SCRIPT, "--command", command, str(signed)], check=True)
    done = run_checkov(*arguments(signed, keys[1]))
    assert done.returncode == 1
    assert "CKV_SSMIM_7" in done.stdout


@pytest.mark.parametrize("line", ["import incident_manager.values", "def f():\n    import incident_manager.values"])
def test_an_import_that_would_come_from_the_disk_is_not_signed(
    line: str, keys: Tuple[Path, Path], tmp_path: Path
) -> None:
    checks = Path(shutil.copytree(CHECKS, tmp_path / "checks"))
    (checks / "another.py").write_text(line + "\n")
    command = [sys.executable, SCRIPT, "--key", str(keys[0]), "--checks", str(checks), str(tmp_path / "signed")]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 1
    assert "another.py:" in done.stderr
    assert not (tmp_path / "signed").exists()
