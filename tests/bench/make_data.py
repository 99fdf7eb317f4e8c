# SPDX-License-Identifier: Apache-2.0
"""Makes the data of compare.sh: python3 make_data.py FOLDER small|full

docs            what a desk has: documentation of this machine, generated texts, files that are compressed already
tree            many small files: headers and scripts of this machine
image           one file that holds parts of both, each at the start of a 4 KiB block, as in a file system
image2          the same with 1 % of its blocks rewritten, in runs
incompressible  noise

Only regular files are taken, so that every program restores all of it. Each folder holds one.dat, of 1 MB, to be read
alone. What is generated is the same on every machine; what is copied depends on what is installed."""

import glob
import os
import random
import sys

from pattern import MIB, Pattern

# In MB: copied at most, and in all.
SIZES = {
    "small": {"docs": (100, 200), "tree": (150, 150), "image": 160, "incompressible": 256},
    "full": {"docs": (1200, 2000), "tree": (2000, 2000), "image": 2000, "incompressible": 1024},
}
DOCS = ("/usr/share/doc", "/usr/share/info", "/usr/share/man", "/usr/share/fonts", "/usr/share/icons", "/usr/share")
TREE = ("/usr/include", "/usr/lib/python3", "/usr/lib/go*", "/usr/share/go*", "/usr/src", "/usr/lib/gcc", "/usr/lib")
LARGEST = 32 * MIB
BLOCK = 4096


def write(path, parts):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    size = 0
    with open(path, "wb") as out:
        for part in parts:
            size += out.write(part)
    return size


def regular_files(source):
    for root in sorted(glob.glob(source)):
        for folder, folders, names in os.walk(root):
            folders.sort()
            for name in sorted(names):
                path = os.path.join(folder, name)
                if os.path.isfile(path) and not os.path.islink(path) and 0 < os.path.getsize(path) <= LARGEST:
                    yield path


def copy(sources, target, limit, largest=LARGEST):
    done, seen = 0, set()
    for source in sources:
        for path in regular_files(source):
            if done >= limit:
                return done
            if path in seen or os.path.getsize(path) > largest:
                continue
            seen.add(path)
            try:
                with open(path, "rb") as file:
                    done += write(target + path, [file.read()])
            except PermissionError:
                continue
    return done


def parts_of(make, size):
    while size > 0:
        part = make(min(size, MIB))
        yield part
        size -= len(part)


def make_docs(folder, copied, total):
    pattern = Pattern("docs")
    done = copy(DOCS, folder + "/copied", copied)
    number = 0
    while done < total:
        # Most documents are small and most bytes are in the large ones.
        size = int(min(pattern.rng.lognormvariate(10.5, 1.6), 8e6)) + 200
        make, suffix = ((pattern.text, "txt"), (pattern.noise, "pdf"), (pattern.mixed, "doc"))[number % 3]
        done += write(f"{folder}/made/{number // 100:04}/{number:06}.{suffix}", parts_of(make, size))
        number += 1


def make_tree(folder, copied, total):
    pattern = Pattern("tree")
    done = copy(TREE, folder, copied, largest=1 << 18)
    number = 0
    while done < total:
        size = int(min(pattern.rng.lognormvariate(8.5, 1.2), 2e5)) + 50
        done += write(f"{folder}/made/{number // 60:05}/{number:07}.h", parts_of(pattern.text, size))
        number += 1


def make_image(path, sources, size):
    rng = random.Random("image")
    files = [name for source in sources for name in regular_files(source)]
    rng.shuffle(files)
    with open(path, "wb") as image:
        for name in files:
            if image.tell() >= size:
                break
            with open(name, "rb") as file:
                image.write(file.read())
            image.write(bytes(-image.tell() % BLOCK))


def rewrite_blocks(source, target):
    pattern = Pattern("image2")
    with open(source, "rb") as image:
        content = bytearray(image.read())
    blocks = len(content) // BLOCK
    left = max(1, blocks // 100)
    while left > 0:
        run = min(left, pattern.rng.randint(1, 32))
        at = pattern.rng.randrange(blocks - run) * BLOCK
        content[at:at + run * BLOCK] = pattern.mixed(run * BLOCK)
        left -= run
    write(target, [content])


def main():
    root, size = sys.argv[1:]
    megabytes = SIZES[size]
    names = ("docs", "tree", "image", "image2", "incompressible")
    docs, tree, image, image2, noise = (f"{root}/{name}" for name in names)
    make_docs(docs, *(each * 10**6 for each in megabytes["docs"]))
    make_tree(tree, *(each * 10**6 for each in megabytes["tree"]))
    os.makedirs(image)
    make_image(f"{image}/disk.img", (docs, tree), megabytes["image"] * 10**6)
    rewrite_blocks(f"{image}/disk.img", f"{image2}/disk.img")
    pattern = Pattern("incompressible")
    for number in range(4):
        write(f"{noise}/{number}.bin", parts_of(pattern.noise, megabytes["incompressible"] * 10**6 // 4))
    for folder in (docs, tree, image, image2, noise):
        write(f"{folder}/one.dat", parts_of(Pattern(folder.rsplit('/', 1)[-1]).mixed, 10**6))


if __name__ == "__main__":
    main()
