"""The site's configuration file, read as MkDocs reads it, with the lines of its options."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from yaml_env_tag import construct_env_tag

from fairnotice.errors import SettingsError
from fairnotice.settings import Settings, settings_from
from fairnotice.yaml_source import yaml_mistake

CONFIG_NAMES = ("mkdocs.yml", "mkdocs.yaml", "properdocs.yml", "properdocs.yaml")


class _ConfigLoader(yaml.SafeLoader):
    """Reads a MkDocs configuration; tags that only MkDocs needs, such as `!!python/name:`, give None."""


_ConfigLoader.add_constructor("!ENV", construct_env_tag)
_ConfigLoader.add_multi_constructor("", lambda loader, suffix, node: None)


def find_config(folder: Path) -> Path:
    """Find the site's configuration file in a folder or the nearest one above it."""
    for parent in (folder, *folder.parents):
        for name in CONFIG_NAMES:
            if (parent / name).is_file():
                return parent / name
    raise SettingsError(
        f"no mkdocs.yml in {folder} or above it", "Run this in the policy's repository, or name the file with --config."
    )


def load_settings(path: Path) -> Settings:
    """Read the settings from a MkDocs configuration file."""
    try:
        content = path.read_bytes()
    except OSError as problem:
        raise SettingsError(f"cannot read it: {problem.strerror}", "Name the file with --config.", str(path)) from None
    text, config = _read(content, path)
    root = path.resolve().parent
    theme = config.get("theme")
    custom = theme.get("custom_dir") if isinstance(theme, dict) else None
    return settings_from(
        _plugin_options(config, path),
        root=root,
        policy_dir=(root / _folder(config, "docs_dir", "docs", path)).resolve(),
        site_dir=(root / _folder(config, "site_dir", "site", path)).resolve(),
        theme_dir=(root / custom).resolve() if isinstance(custom, str) else None,
        site_name=str(config.get("site_name") or ""),
        site_url=str(config.get("site_url") or ""),
        where=str(path),
        option_lines=_option_lines(text),
    )


def _folder(config: dict[str, Any], key: str, otherwise: str, path: Path) -> str:
    folder = config.get(key) or otherwise
    if not isinstance(folder, str) or "\0" in folder:
        raise SettingsError(f"`{key}` is no folder", f"Write it as `{key}: {otherwise}`.", str(path))
    return folder


def plugin_options(content: bytes, path: Path) -> dict[str, Any]:
    """Give the options of the plugin as a configuration file has them; raise SettingsError where it cannot be read."""
    return _plugin_options(_read(content, path)[1], path)


def _read(content: bytes, path: Path) -> tuple[str, dict[str, Any]]:
    try:
        text = content.decode("utf-8-sig")
        config = yaml.load(text, Loader=_ConfigLoader)  # noqa: S506 (a safe loader)
    except UnicodeDecodeError:
        raise SettingsError("it is not UTF-8", "Save it as UTF-8.", str(path)) from None
    except yaml.YAMLError as problem:
        line, what, hint = yaml_mistake(problem, text)
        raise SettingsError(what, hint, f"{path}:{line + 1}") from None
    except ValueError as problem:  # how YAML says that there is no such day
        hint = "Put the value into double quotes, or correct it."
        raise SettingsError(f"a value cannot be read: {problem}", hint, str(path)) from None
    if not isinstance(config, dict):
        raise SettingsError("expected keys and values", "Begin with `site_name: ...`.", str(path))
    return text, config


def _option_lines(text: str) -> dict[str, int]:
    """Give the line of each option of the plugin; that of the plugin itself under an empty name."""
    root = yaml.compose(text, Loader=_ConfigLoader)
    lines: dict[str, int] = {}
    pairs = root.value if isinstance(root, yaml.MappingNode) else []
    for plugins in (value for key, value in pairs if key.value == "plugins"):
        items = plugins.value if isinstance(plugins, yaml.SequenceNode) else [plugins]
        bare = (item for item in items if isinstance(item, yaml.ScalarNode) and item.value == "fairnotice")
        lines.update(("", item.start_mark.line + 1) for item in bare)
        for key, options in (pair for item in items if isinstance(item, yaml.MappingNode) for pair in item.value):
            if key.value == "fairnotice":
                lines[""] = key.start_mark.line + 1
                named = options.value if isinstance(options, yaml.MappingNode) else []
                lines |= {name.value: name.start_mark.line + 1 for name, _ in named}
    return lines


def _plugin_options(config: dict[str, Any], path: Path) -> dict[str, Any]:
    plugins = config.get("plugins")
    listed = plugins.items() if isinstance(plugins, dict) else []
    if isinstance(plugins, list):
        listed = [pair for p in plugins for pair in (p.items() if isinstance(p, dict) else [(p, None)])]
    for name, options in listed:
        if name == "fairnotice":
            if options is not None and not isinstance(options, dict):
                raise SettingsError(
                    "the options of `fairnotice` are no keys and values", "Write `option: value` below it.", str(path)
                )
            return dict(options or {})
    raise SettingsError("the plugin `fairnotice` is not in its `plugins:`", "Add `- fairnotice` there.", str(path))
