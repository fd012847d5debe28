"""A bundle: all files of one procedure, read once, checked for size and place, named by the hash of their content."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath

from engine.definitions import limits
from engine.definitions.findings import Finding
from engine.definitions.manifest import SECTIONS_OF_FILES, Manifest
from engine.definitions.manifest_schema import load_manifest
from engine.errors import DeployRefused

MANIFEST_SUFFIXES = (".yaml", ".yml")


@dataclass(frozen=True)
class Bundle:
    """The files of one procedure by name. Names are plain file names: no folder, unique in the bundle.

    ``manifest_name`` is empty for loose files that were given without a manifest (they can be linted, not deployed).
    ``origins`` remembers the path each file was read from, for messages only; it is no part of the bundle's identity.
    """

    manifest_name: str
    files: Mapping[str, bytes]
    origins: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def from_files(cls, files: Mapping[str, bytes], origins: Mapping[str, str] | None = None) -> Bundle:
        """A bundle of ``files`` (name or path -> content); folders in the names are dropped.

        At most one of them is a manifest. Raises DeployRefused for unsafe or repeated names, sizes and kinds.
        """
        named: dict[str, bytes] = {}
        for path, content in sorted(files.items()):
            name = _plain_name(path)
            if name in named:
                raise _refused(name, "bundle.same_name")
            named[name] = content
        findings = list(_size_findings(named))
        manifests = [name for name in named if name.lower().endswith(MANIFEST_SUFFIXES)]
        findings += [Finding(name, "", 0, "bundle.two_manifests") for name in manifests[1:]]
        if findings:
            raise DeployRefused(findings)
        return cls(manifests[0] if manifests else "", named, origins or {})

    @cached_property
    def manifest(self) -> Manifest:
        """The manifest, parsed. Raises DeployRefused (with findings) when it is missing or wrong."""
        if not self.manifest_name:
            raise _refused("", "bundle.no_manifest")
        return load_manifest(self.manifest_name, self.files[self.manifest_name])

    @cached_property
    def digest(self) -> str:
        """The identity of the content: SHA-256 (hex) over the sorted lines ``<sha256 of the file>  <name>``.

        The lines are what ``sha256sum`` prints, so anyone can recompute it with standard tools.
        """
        lines = [f"{hashlib.sha256(self.files[name]).hexdigest()}  {name}\n" for name in sorted(self.files)]
        return hashlib.sha256("".join(lines).encode()).hexdigest()

    def of_kind(self, suffix: str) -> dict[str, bytes]:
        """The files whose name ends with ``suffix`` (``.bpmn``, ``.dmn`` ...), in the order of their names."""
        return {name: self.files[name] for name in sorted(self.files) if name.lower().endswith(suffix)}

    @cached_property
    def diagrams(self) -> Mapping[str, bytes]:
        """The diagrams by file name."""
        return self.of_kind(".bpmn")

    @cached_property
    def decisions(self) -> Mapping[str, bytes]:
        """The decision tables by file name."""
        return self.of_kind(".dmn")

    @cached_property
    def rubrics(self) -> Mapping[str, bytes]:
        """The rubrics by file name."""
        return self.of_kind(".rubric")

    @cached_property
    def forms(self) -> Mapping[str, bytes]:
        """The forms by form key: the file name without ``.form``."""
        return {PurePosixPath(name).stem: content for name, content in self.of_kind(".form").items()}


def collect(manifest_path: Path, overlay: Iterable[Path] = ()) -> Bundle:
    """Read the bundle that the manifest at ``manifest_path`` names; files of ``overlay`` replace those of their name.

    Diagrams, decision tables and rubrics lie beside the manifest, the forms in the folder it names; that folder must
    lie in the manifest's folder or beside it. Every file is read once. Raises DeployRefused (a file missing, outside
    the tree, too large) and OSError when the disk does.
    """
    name = manifest_path.name
    replaced = {_plain_name(path.name): path for path in overlay}
    manifest_file = replaced.pop(name, manifest_path)
    files = {name: _read(manifest_file)}
    origins = {name: str(manifest_file)}
    manifest = load_manifest(name, files[name])
    folder = manifest_path.parent
    wanted = {file: folder / file for file in manifest.beside}
    if manifest.forms:
        wanted |= _forms(name, manifest, folder)
    foreign = [file for file in replaced if file not in wanted and not file.lower().endswith(".form")]
    findings = [Finding(file, "", 0, "bundle.not_in_manifest") for file in foreign]
    for file, path in sorted((wanted | replaced).items()):
        if not path.is_file():
            findings.append(Finding(name, file, _mention(manifest, file), "bundle.file_missing", {"path": file}))
            continue
        files[file] = _read(path)
        origins[file] = str(path)
    if findings:
        raise DeployRefused(findings)
    return Bundle.from_files(files, origins)


def overlay(newest: Bundle, changed: Mapping[str, bytes]) -> Bundle:
    """A new complete bundle: ``newest`` with ``changed`` files (name or path -> content) put over it.

    When the manifest is among them, files it no longer names are left out. Raises DeployRefused when a diagram, table
    or rubric comes that the manifest does not name, or when one that it names is in neither.
    """
    fresh = {_plain_name(path): content for path, content in changed.items()}
    manifests = [name for name in fresh if name.lower().endswith(MANIFEST_SUFFIXES)]
    name = manifests[0] if manifests else newest.manifest_name
    merged = dict(newest.files) | fresh
    if name != newest.manifest_name:
        merged.pop(newest.manifest_name, None)
    if not name:
        raise _refused("", "bundle.no_manifest")
    manifest = load_manifest(name, merged[name])
    named = {name, *manifest.beside}
    findings = [
        Finding(file, "", 0, "bundle.not_in_manifest")
        for file in sorted(fresh)
        if file not in named and not file.lower().endswith(".form")
    ]
    findings += [
        Finding(name, file, _mention(manifest, file), "bundle.file_missing", {"path": file})
        for file in sorted(named - set(merged))
    ]
    if findings:
        raise DeployRefused(findings)
    kept = {file: content for file, content in merged.items() if file in named or file.lower().endswith(".form")}
    return Bundle.from_files(kept)


def _forms(name: str, manifest: Manifest, folder: Path) -> dict[str, Path]:
    """The forms in the folders that the manifest names, looked for beside the manifest and beside its folder."""
    found: dict[str, Path] = {}
    for index, given in enumerate(manifest.forms):
        place = _forms_folder(given, folder)
        if place is None:
            line = manifest.line("forms", index)
            raise DeployRefused([Finding(name, "forms", line, "bundle.forms_folder", {"path": given})])
        inside = {path.name: path for path in sorted(place.glob("*.form")) if path.resolve().is_relative_to(place)}
        twice = sorted(set(inside) & set(found))
        if twice:
            raise _refused(twice[0], "bundle.same_name")
        found |= inside
    return found


def _forms_folder(given: str, folder: Path) -> Path | None:
    """The folder ``given`` means; None when it is not there, or outside the tree of the manifest."""
    tree = folder.resolve().parent
    if PurePosixPath(given).is_absolute() or "\\" in given:
        return None
    for base in (folder, tree):
        place = (base / given).resolve()
        if place.is_dir() and place.is_relative_to(tree) and place != tree:
            return place
    return None


def _mention(manifest: Manifest, file: str) -> int:
    for section in SECTIONS_OF_FILES:
        names: tuple[str, ...] = getattr(manifest, section)
        if file in names:
            return manifest.line(section, names.index(file))
    return 1


def _read(path: Path) -> bytes:
    """The content of ``path``, never more than its kind allows (one byte more tells the size check)."""
    with path.open("rb") as stream:
        return stream.read(limits.largest(path.name) + 1)


def _plain_name(path: str) -> str:
    name = PurePosixPath(path.replace("\\", "/")).name
    printable = name.isprintable() and not name.startswith(".")
    if not name or not printable or len(name.encode()) > limits.LONGEST_NAME:
        raise _refused(name or path, "bundle.bad_name")
    return name


def _size_findings(files: Mapping[str, bytes]) -> Iterable[Finding]:
    if len(files) > limits.BUNDLE_FILES:
        yield Finding("", "", 0, "bundle.too_many_files", {"limit": limits.BUNDLE_FILES})
    if sum(len(content) for content in files.values()) > limits.BUNDLE_BYTES:
        yield Finding("", "", 0, "bundle.too_large", {"limit": limits.BUNDLE_BYTES})
    for name, content in files.items():
        most = limits.largest(name)
        if not most:
            yield Finding(name, "", 0, "bundle.unknown_kind")
        elif len(content) > most:
            yield Finding(name, "", 0, "file.too_large", {"limit": most})


def _refused(name: str, code: str) -> DeployRefused:
    return DeployRefused([Finding(name, "", 0, code)])
