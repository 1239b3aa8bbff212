"""What an operator sets: the environment wins, what is misspelt or half set refuses to start with a sentence."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from neurodash_ceu.settings import CannotStart, Settings, load

SECRET = "0123456789abcdef" * 2
PRODUCTION = {"NEURODASH_MODE": "production", "NEURODASH_SECRET": SECRET,
              "NEURODASH_PUBLIC_URL": "https://ceu.example.org"}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with an instance folder and nothing in it."""
    (tmp_path / "instance").mkdir()
    return tmp_path


def start(home: Path, **environment: str) -> Settings:
    """Settings of that home; `mode="x"` is NEURODASH_MODE=x."""
    return load({f"NEURODASH_{name.upper()}": value for name, value in environment.items()}, home)


def in_file(home: Path, text: str) -> None:
    (home / "instance" / "settings.toml").write_text(text, encoding="utf-8")


def with_provider(home: Path) -> Path:
    (home / "instance" / "provider.yaml").write_text("name: A provider\n", encoding="utf-8")
    return home


def refusal(home: Path, **environment: str) -> str:
    with pytest.raises(CannotStart) as refused:
        start(home, **environment)
    return str(refused.value)


# --- the demonstration --------------------------------------------------------------------------------------


def test_a_demonstration_needs_nothing(tmp_path: Path) -> None:
    settings = load({}, tmp_path)
    instance = tmp_path / "instance"
    assert settings == Settings(
        mode="demonstration", instance=instance, database=f"sqlite:///{instance / 'neurodash.sqlite3'}",
        secret=(instance / "secret").read_text(encoding="ascii").strip(), public_url="http://127.0.0.1:8000",
        courses=(tmp_path / "courses",), storage=instance / "kept", mail_url="console:",
        mail_from="NeuroDash CEU <no-reply@localhost>", free_entitlements=frozenset(), trusted_proxies=0)
    assert settings.demonstration
    assert settings.fonts_folder == instance / "fonts"
    assert not settings.secure
    assert settings.provider_file == instance / "provider.yaml"


def test_without_a_home_it_is_the_projects_own() -> None:
    settings = load({"NEURODASH_SECRET": SECRET})
    assert settings.courses == (Path(__file__).resolve().parent.parent / "courses",)


def test_installed_from_a_wheel_its_data_lie_with_the_users(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("neurodash_ceu.resources.checkout", lambda: None)
    settings = load({"HOME": str(tmp_path)})
    assert settings.instance == tmp_path / ".local/share/neurodash"
    assert settings.courses == (Path(__file__).resolve().parent.parent / "courses",)
    assert load({"HOME": str(tmp_path), "NEURODASH_INSTANCE": str(tmp_path / "i")}).instance == tmp_path / "i"


def test_without_a_home_folder_it_asks_for_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("neurodash_ceu.resources.checkout", lambda: None)
    with pytest.raises(CannotStart, match="set NEURODASH_INSTANCE"):
        load({"HOME": str(tmp_path / "nowhere")})


def test_without_an_environment_it_is_the_process_own(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEURODASH_MAIL_FROM", "Somebody <a@example.org>")
    assert load(here=home).mail_from == "Somebody <a@example.org>"


def test_its_secret_is_made_once_and_readable_by_its_owner_alone(home: Path) -> None:
    first = start(home).secret
    assert len(bytes.fromhex(first)) == 32
    assert start(home).secret == first
    assert stat.S_IMODE((home / "instance" / "secret").stat().st_mode) == 0o600
    assert [path.name for path in (home / "instance").iterdir()] == ["secret"]


def test_two_installations_have_two_secrets(tmp_path: Path) -> None:
    assert load({}, tmp_path / "one").secret != load({}, tmp_path / "two").secret


def test_processes_that_start_together_share_one_secret(home: Path) -> None:
    for _ in range(20):
        (home / "instance" / "secret").unlink(missing_ok=True)
        with ThreadPoolExecutor(8) as pool:
            secrets = {one.secret for one in pool.map(lambda _: start(home), range(8))}
        assert len(secrets) == 1
        assert len(secrets.pop()) == 64


@pytest.mark.parametrize("text", ["", "\n", "short\n", "ü" * 64])
def test_a_secret_that_was_spoilt_is_not_used(home: Path, text: str) -> None:
    path = home / "instance" / "secret"
    path.write_text(text, encoding="utf-8")
    assert refusal(home) == f"{path} holds no secret of ours. Delete the file; the next start makes a new one."


def test_a_secret_of_the_shortest_length_is_kept(home: Path) -> None:
    (home / "instance" / "secret").write_text(SECRET + "\n", encoding="ascii")
    assert start(home).secret == SECRET


def test_a_given_secret_is_used_and_none_is_written(home: Path) -> None:
    assert start(home, secret="mine").secret == "mine"
    assert not list((home / "instance").iterdir())


# --- production ---------------------------------------------------------------------------------------------


def test_production_starts_when_all_is_set(home: Path) -> None:
    settings = load(PRODUCTION, with_provider(home))
    assert (settings.mode, settings.secret, settings.public_url) == ("production", SECRET, "https://ceu.example.org")
    assert not settings.demonstration
    assert settings.secure
    assert not (home / "instance" / "secret").exists()


@pytest.mark.parametrize("secret", [None, "", "short", SECRET[:-1]])
def test_production_refuses_without_a_secret(home: Path, secret: str | None) -> None:
    given = {name: value for name, value in PRODUCTION.items() if name != "NEURODASH_SECRET"}
    with pytest.raises(CannotStart, match=r"^Production needs a secret: set NEURODASH_SECRET to at least 32 random"):
        load(given if secret is None else {**given, "NEURODASH_SECRET": secret}, with_provider(home))
    assert not (home / "instance" / "secret").exists()


@pytest.mark.parametrize("address", [None, "", "/", "ceu.example.org", "ftp://ceu.example.org", "https://",
                                     "https:///verify", "mailto:a@example.org", "javascript://x"])
def test_production_refuses_without_a_public_address(home: Path, address: str | None) -> None:
    given = {name: value for name, value in PRODUCTION.items() if name != "NEURODASH_PUBLIC_URL"}
    with pytest.raises(CannotStart, match=r"^Production needs its public address.*NEURODASH_PUBLIC_URL"):
        load(given if address is None else {**given, "NEURODASH_PUBLIC_URL": address}, with_provider(home))


def test_production_refuses_without_a_provider(home: Path) -> None:
    with pytest.raises(CannotStart) as refused:
        load(PRODUCTION, home)
    assert str(refused.value) == (
        f"Production needs a provider: write {home / 'instance' / 'provider.yaml'} (docs/operating.md shows one). "
        "Without it this installation can only be a demonstration.")


@pytest.mark.parametrize("mode", ["", "Production", "prod", "demo", "production "])
def test_a_mode_that_is_none_is_refused(home: Path, mode: str) -> None:
    assert refusal(home, mode=mode) == f"NEURODASH_MODE is {mode!r}: set it to 'demonstration' or 'production'."


def test_an_http_address_is_accepted_and_not_secure(home: Path) -> None:
    settings = load({**PRODUCTION, "NEURODASH_PUBLIC_URL": "http://intranet/"}, with_provider(home))
    assert settings.public_url == "http://intranet"
    assert not settings.secure


# --- the file and the environment ---------------------------------------------------------------------------


def test_the_environment_wins_over_the_file(home: Path) -> None:
    in_file(home, 'mail_url = "smtp://file:25"\nmail_from = "File <f@example.org>"\n')
    settings = start(home, mail_url="smtp://environment:25")
    assert settings.mail_url == "smtp://environment:25"
    assert settings.mail_from == "File <f@example.org>"


def test_every_setting_can_stand_in_the_file(home: Path) -> None:
    in_file(with_provider(home), f"""
        mode = "production"
        database = "postgresql+psycopg://u:p@h/n"
        secret = "{SECRET}"
        public_url = "https://ceu.example.org/"
        courses = "{home}/a:{home}/b"
        mail_url = "smtps://u:p@h:465"
        mail_from = "A <a@example.org>"
        storage = "{home}/elsewhere"
        free_entitlements = "deep_dive, tracking"
        trusted_proxies = 2
        fonts = "{home}/scripts"
    """)
    assert start(home) == Settings(
        mode="production", instance=home / "instance", database="postgresql+psycopg://u:p@h/n", secret=SECRET,
        public_url="https://ceu.example.org", courses=(home / "a", home / "b"), storage=home / "elsewhere",
        mail_url="smtps://u:p@h:465", mail_from="A <a@example.org>",
        free_entitlements=frozenset({"deep_dive", "tracking"}), trusted_proxies=2, fonts=home / "scripts")


def test_a_file_may_list_folders_and_entitlements(home: Path) -> None:
    in_file(home, f'courses = ["{home}/a", "{home}/b"]\nfree_entitlements = ["deep_dive", "tracking"]\n')
    settings = start(home)
    assert settings.courses == (home / "a", home / "b")
    assert settings.free_entitlements == {"deep_dive", "tracking"}


@pytest.mark.parametrize("line", ["trusted_proxies = [1]", "mail_url = { host = 'h' }", "secret = 1.5",
                                  "public_url = 2026-11-22", "courses = [['a']]", "courses = ['a', 1]",
                                  "courses = { a = 'b' }", "free_entitlements = 1.5", "mode = true", "[mode]",
                                  "trusted_proxies = true", "database = ['a']"])
def test_a_value_of_another_kind_is_refused(home: Path, line: str) -> None:
    in_file(home, line)
    key = line.strip("[]").split(" ")[0]
    said = refusal(home)
    assert said.startswith(f"{home / 'instance' / 'settings.toml'} has {key!r} in a form that is not known")


def test_an_unknown_key_is_refused(home: Path) -> None:
    in_file(home, 'zebra = 1\npublic_ur = "https://ceu.example.org"\n')
    assert refusal(home) == (
        f"{home / 'instance' / 'settings.toml'} has an unknown key 'public_ur'. Known keys: mode, database, secret, "
        "public_url, courses, mail_url, mail_from, storage, free_entitlements, trusted_proxies, "
        "fonts, policies.")


def test_the_instance_folder_cannot_be_moved_from_inside_it(home: Path) -> None:
    """The file is read from that folder; a key there would be passed over in silence."""
    in_file(home, 'instance = "/tmp/elsewhere"')
    assert "unknown key 'instance'" in refusal(home)


@pytest.mark.parametrize("data", [b"mode = ", b"mode = 'production'\nmode = 'production'", b"\xff\xfe", b"mode: x",
                                  b"= 1"])
def test_a_file_that_cannot_be_read_is_refused(home: Path, data: bytes) -> None:
    (home / "instance" / "settings.toml").write_bytes(data)
    said = refusal(home)
    assert said.startswith(f"{home / 'instance' / 'settings.toml'} cannot be read: ")
    assert said.endswith(" Mend it and start again.")


def test_a_folder_in_the_files_place_is_refused(home: Path) -> None:
    (home / "instance" / "settings.toml").mkdir()
    assert refusal(home).startswith(f"{home / 'instance' / 'settings.toml'} cannot be read: ")


def test_an_instance_elsewhere_brings_its_own_file(home: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    in_file(home, 'mail_from = "Here <h@example.org>"')
    (other / "settings.toml").write_text('mail_from = "There <t@example.org>"', encoding="utf-8")
    settings = start(home, instance=str(other))
    assert (settings.instance, settings.mail_from) == (other, "There <t@example.org>")
    assert settings.storage == other / "kept"


def test_what_is_set_to_nothing_is_as_if_not_set(home: Path) -> None:
    settings = start(home, database="", courses="", storage="", mail_url="", mail_from="", instance="",
                     free_entitlements="", secret="", public_url="")
    assert settings == start(home)


# --- single values ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["-1", "1.5", "one", " ", "", "0x1", "²"])
def test_proxies_are_counted_in_whole_numbers(home: Path, text: str) -> None:
    assert refusal(home, trusted_proxies=text) == (
        f"NEURODASH_TRUSTED_PROXIES is {text!r}: give a whole number, 0 for none.")


def test_entitlements_are_words_between_commas_or_blanks(home: Path) -> None:
    assert start(home, free_entitlements=" deep_dive,tracking  brief_pdf,").free_entitlements == {
        "deep_dive", "tracking", "brief_pdf"}
    assert start(home, free_entitlements="*").free_entitlements == {"*"}


def test_folders_are_whole_paths_and_a_tilde_is_the_persons_home(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(home))
    settings = start(home, courses="~/mine::" + str(home / "x" / ".." / "y"), storage="~/kept")
    assert settings.courses == (home / "mine", home / "y")
    assert settings.storage == home / "kept"


def test_secrets_are_not_shown_when_settings_are(home: Path) -> None:
    shown = repr(start(home, secret=SECRET, database="postgresql+psycopg://u:pa55@h/n", mail_url="smtp://u:pa55@h:25"))
    assert SECRET not in shown
    assert "pa55" not in shown
    assert "mode='demonstration'" in shown


def test_what_may_be_left_out_is_the_same_as_when_nothing_is_set(home: Path) -> None:
    loaded = start(home)
    assert loaded == Settings(
        mode=loaded.mode, instance=loaded.instance, database=loaded.database, secret=loaded.secret,
        public_url=loaded.public_url, courses=loaded.courses, storage=loaded.storage)


def test_settings_cannot_be_changed(home: Path) -> None:
    with pytest.raises(FrozenInstanceError):
        start(home).mode = "production"  # type: ignore[misc]  # that is what is tried


@pytest.mark.parametrize("url", ["nonsense", "/srv/ceu.sqlite3", "sqlite:relative", "mysql://u:pass@h/n",
                                 "postgresql://u:pass@h/n", "postgresql+psycopg://u:pass@h:port/n"])
def test_what_is_no_address_of_a_database_is_refused_without_its_password(home: Path, url: str) -> None:
    said = refusal(home, database=url)
    assert said.startswith("NEURODASH_DATABASE is not the address of a database: give sqlite:////")
    assert "pass@" not in said


@pytest.mark.parametrize("url", ["sqlite:////srv/ceu.sqlite3", "postgresql+psycopg://u:p%40ss@h:5432/n",
                                 "postgresql+psycopg://u:@/n?host=/run/postgresql"])
def test_an_address_of_a_database_is_taken(home: Path, url: str) -> None:
    assert start(home, database=url).database == url
