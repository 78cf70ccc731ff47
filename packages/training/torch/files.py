"""safetensors and PNG, written by hand so that PyTorch and NumPy are all that is needed; files are never half-written."""
import json
import os
import struct
import zlib

import numpy as np


def write_atomic(path, write):
    temporary = f'{path}.tmp'
    try:
        write(temporary)
        os.replace(temporary, path)
    except BaseException:
        if os.path.exists(temporary):
            os.remove(temporary)
        raise


def write_bytes(path, data):
    def write(temporary):
        with open(temporary, 'wb') as file:
            file.write(data)

    write_atomic(path, write)


NAMES = {'float32': 'F32', 'float16': 'F16', 'uint8': 'U8', 'int32': 'I32', 'int16': 'I16', 'int8': 'I8'}


def write_safetensors(path, tensors, metadata):
    header, parts, offset = {'__metadata__': metadata}, [], 0
    for name, array in tensors.items():
        data = np.ascontiguousarray(array).tobytes()
        header[name] = dict(dtype=NAMES[str(array.dtype)], shape=list(array.shape), data_offsets=[offset, offset + len(data)])
        parts += [data, bytes(-len(data) % 8)]
        offset += len(data) + -len(data) % 8
    text = json.dumps(header).encode()
    text += b' ' * (-len(text) % 8)
    write_bytes(path, struct.pack('<Q', len(text)) + text + b''.join(parts))


def read_safetensors(path):
    with open(path, 'rb') as file:
        data = file.read()
    (length,) = struct.unpack('<Q', data[:8])
    header = json.loads(data[8:8 + length])
    metadata = header.pop('__metadata__', {})
    types = {name: kind for kind, name in NAMES.items()}
    read = lambda e: np.frombuffer(data[8 + length + e['data_offsets'][0]:8 + length + e['data_offsets'][1]], types[e['dtype']]).reshape(e['shape'])
    return {name: read(entry) for name, entry in header.items()}, metadata


def write_png(path, picture):
    """`picture`: bytes [height, width, 3]."""
    height, width, _ = picture.shape
    rows = np.concatenate([np.zeros((height, 1), np.uint8), picture.reshape(height, -1)], 1).tobytes()
    chunk = lambda kind, data: struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))
    head = struct.pack('>IIBBBBB', width, height, 8, 2, 0, 0, 0)
    write_bytes(path, b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', head) + chunk(b'IDAT', zlib.compress(rows, 6)) + chunk(b'IEND', b''))


def write_sheet(path, pictures, columns):
    """Pictures [count, 3, size, size] in [-1, 1], in rows."""
    x = ((pictures.float().clamp(-1, 1) + 1) * 127.5).round().byte().permute(0, 2, 3, 1).cpu().numpy()
    rows = [np.concatenate(list(x[i:i + columns]), 1) for i in range(0, len(x) - columns + 1, columns)]
    write_png(path, np.concatenate(rows, 0))
