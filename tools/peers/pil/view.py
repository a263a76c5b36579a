"""Answers lines of JSON {file, crop?, width, height, finalCrop?} on stdin with PIL's raw RGB pixels on stdout, as torchvision calls PIL."""
import json
import sys

from PIL import Image


def box(b):
    return (b["left"], b["top"], b["left"] + b["width"], b["top"] + b["height"])


for line in sys.stdin:
    ask = json.loads(line)
    image = Image.open(ask["file"]).convert("RGB")
    if "crop" in ask:
        image = image.crop(box(ask["crop"]))
    image = image.resize((ask["width"], ask["height"]), Image.BILINEAR)
    if "finalCrop" in ask:
        image = image.crop(box(ask["finalCrop"]))
    sys.stdout.buffer.write(image.tobytes())
