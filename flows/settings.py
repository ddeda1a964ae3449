"""What can be set, read once: onrecord.toml in the working folder, then ONRECORD_… in the environment."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from extract.fetched import WebSettings
from flows.errors import UsageError
from flows.versions import program_version

SETTINGS_FILE = "onrecord.toml"


class Settings(BaseSettings):
    """All settings with their defaults; `onrecord doctor` shows the values in force."""

    model_config = SettingsConfigDict(env_prefix="ONRECORD_", toml_file=SETTINGS_FILE, extra="ignore", frozen=True)

    data: Path = Field(Path("onrecord-data"), description="folder of the record, the archive and the spool")
    workers: int = Field(default_factory=lambda: len(os.sched_getaffinity(0)), ge=1, description="reading processes")
    contact: str = Field("", description="address in the user agent, so that publishers can reach you")
    seconds_between_requests: float = Field(5.0, ge=0, description="to one host, at least")
    fetch_threads: int = Field(8, ge=1, le=64, description="requests under way at once, over all hosts")
    allow_private_addresses: bool = Field(False, description="fetch from loopback and private networks")
    wait_seconds: float = Field(600.0, ge=0, description="how long to wait for another writer of the record")
    merge_every_seconds: float = Field(10.0, ge=0, description="how often a long run adds to the record")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def load_settings(**given: Any) -> Settings:
    """The settings in force, those given (where not None) on top. Raises UsageError for values that make no sense."""
    given = {name: value for name, value in given.items() if value is not None}
    try:
        settings = Settings(**given)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{SETTINGS_FILE} is no valid TOML: {error}") from None
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise UsageError(f"setting {name}: {first['msg']} (got {first['input']!r})") from None
    return settings.model_copy(update={"data": settings.data.absolute()})


def web_settings(settings: Settings) -> WebSettings:
    """How to behave on the web."""
    return WebSettings(
        contact=settings.contact,
        version=program_version(),
        interval=settings.seconds_between_requests,
        allow_private=settings.allow_private_addresses,
    )
