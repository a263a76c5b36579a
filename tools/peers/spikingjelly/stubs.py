"""Empty NVIDIA libraries, so that the CUDA build of PyTorch (what the ordinary index has for Linux) runs on the CPU without 3 GB of them.

Every library that torch/lib/*.so asks for and that is nowhere is made from the symbols that are looked up in it. All functions
return 0 but cudaGetDeviceCount, which says that there is no device. A CPU build asks for none, and nothing is made.
"""

import ctypes
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

SPECIAL = {
    "cudaGetDeviceCount": "int cudaGetDeviceCount(int *n) { *n = 0; return 100; }",
    "cudaGetErrorString": 'const char *cudaGetErrorString(int e) { return "no CUDA"; }',
    "cudaGetErrorName": 'const char *cudaGetErrorName(int e) { return "no CUDA"; }',
}


def output(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def missing(libraries):
    """Names that the libraries need and that neither lie beside them nor can be loaded."""
    own = {p.name for p in libraries}
    for name in sorted({n for p in libraries for n in re.findall(r"NEEDED.*\[(.*)\]", output("readelf", "-d", p))} - own):
        try:
            ctypes.CDLL(name)
        except OSError:
            yield name


def versions(library):
    """The library in which symbols of a version are looked up, by version."""
    found, file = {}, None
    for kind, value in re.findall(r"(File|Name): (\S+)", output("readelf", "-V", library)):
        if kind == "File":
            file = value
        else:
            found[value] = file
    return found


def make(folder, name, symbols):
    with tempfile.TemporaryDirectory() as work:
        source, script = pathlib.Path(work, "stub.c"), pathlib.Path(work, "stub.map")
        source.write_text("\n".join(SPECIAL.get(s, f"void *{s}(void) {{ return 0; }}") for s in sorted(symbols)) + "\n")
        groups = {v: [s for s, own in symbols.items() if own == v] for v in sorted(set(symbols.values()) - {""})}
        script.write_text("".join(f"{v} {{ {' '.join(s + ';' for s in own)} }};\n" for v, own in groups.items()))
        flags = ["-shared", "-fPIC", "-w", f"-Wl,-soname,{name}", *([f"-Wl,--version-script={script}"] if groups else [])]
        subprocess.run(["cc", *flags, "-o", pathlib.Path(work, name), source], check=True)
        shutil.move(pathlib.Path(work, name), folder / name)


def main(folder):
    for tool in ("cc", "readelf", "nm"):
        if not shutil.which(tool):
            sys.exit(f"'{tool}' is missing; install a C compiler with binutils, or give pip a CPU build of PyTorch (PIP_FIND_LINKS)")
    libraries = sorted(p for p in folder.glob("*.so*") if p.is_file())
    names = list(missing(libraries))
    wanted = {name: {} for name in [*names, None]}
    for library in libraries:
        files = versions(library)
        for symbol, version in re.findall(r" U (\w+)(?:@+(\S+))?$", output("nm", "-D", "--undefined-only", library), re.M):
            file = files.get(version) if version else None
            if file in wanted and (file or re.match(r"(cu|nccl|nv)", symbol)):
                wanted[file][symbol] = version
    for i, name in enumerate(names):
        # Symbols without a version may come from any library: the first one made has them all.
        make(folder, name, {**wanted[name], **(wanted[None] if i == 0 else {})})
    print(f"{len(names)} empty libraries in {folder}", file=sys.stderr)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
