"""onnx_layers.py MODEL.onnx [NAME=SIZE]...: the layers of a model as a table for simcheck, on standard output.

Called by scripts/import/onnx, which says what it does. A node becomes a row or is reported on standard error: nothing is
left out in silence. Exit code 2: the model cannot be read, or a layer's shape is not known.
"""
import collections
import os
import re
import sys

import onnx
from onnx import shape_inference

COLUMNS = ["layer", "type", "N", "G", "K", "C", "Y", "X", "R", "S", "M", "strideY", "strideX", "padY", "padX",
           "dilationY", "dilationX"]
NAME_MAX = 63


class NoLayer(Exception):
    """Why a node whose operator makes a layer is none."""


def say(text):
    print("simcheck: " + "".join(c if c.isprintable() else "?" for c in text), file=sys.stderr)


# ---- shapes ----

def set_dims(model, sizes):
    """Give dimensions that have a name their size; an input's that nobody names is 1."""
    initialized = {tensor.name for tensor in model.graph.initializer}
    free = {}
    for value in model.graph.input:
        for axis, dim in enumerate(value.type.tensor_type.shape.dim):
            unknown = not dim.HasField("dim_value") or dim.dim_value < 0
            if value.name not in initialized and unknown:
                name = dim.dim_param or "%s[%d]" % (value.name, axis)
                free[name] = sizes.get(name, 1)
                dim.dim_value = free[name]
    for value in list(model.graph.value_info) + list(model.graph.output):
        for dim in value.type.tensor_type.shape.dim:
            if dim.dim_param in free:
                dim.dim_value = free[dim.dim_param]
    for name in sizes:
        if name not in free:
            raise ValueError("--dim %s: no input has a dimension of this name; those without a size are %s"
                             % (name, ", ".join(sorted(free)) or "none"))
    if free:
        say("dimensions without a size: " + ", ".join("%s = %d" % item for item in sorted(free.items())))


def shapes_of(graph):
    """The shape of each value, where all of it is known."""
    shapes = {tensor.name: list(tensor.dims) for tensor in graph.initializer}
    for node in graph.node:
        for attribute in node.attribute:
            if node.op_type == "Constant" and attribute.name == "value":
                shapes[node.output[0]] = list(attribute.t.dims)
    for value in list(graph.input) + list(graph.value_info) + list(graph.output):
        tensor = value.type.tensor_type
        if tensor.HasField("shape") and all(dim.HasField("dim_value") for dim in tensor.shape.dim):
            shapes.setdefault(value.name, [dim.dim_value for dim in tensor.shape.dim])
    return shapes


class Node:
    """A node with the shapes of its values."""

    def __init__(self, node, shapes):
        self.node = node
        self.shapes = shapes
        self.attributes = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}

    def shape(self, name, what):
        if name not in self.shapes:
            raise NoLayer("the shape of its %s is not known" % what)
        if any(size < 1 for size in self.shapes[name]):
            raise NoLayer("its %s is empty" % what)
        return self.shapes[name]

    def input(self, index, what="input"):
        return self.shape(self.node.input[index], what)

    def output(self):
        return self.shape(self.node.output[0], "output")

    def numbers(self, name, usual, count):
        return list(self.attributes.get(name) or [usual] * count)

    def text(self, name, usual):
        return self.attributes.get(name, usual.encode()).decode()


# ---- windows ----

class Window:
    """One dimension of an input with its filter; pads at both ends, in front and behind."""

    def __init__(self, size=1, taps=1, stride=1, dilation=1, pads=(0, 0), outputs=None):
        self.size, self.taps, self.stride, self.dilation, self.outputs = size, taps, stride, dilation, outputs
        self.front, self.behind = pads

    @property
    def reach(self):
        return (self.taps - 1) * self.dilation + 1

    def row(self):
        """Size, padding on both sides. What one side has more is rows of the input; so is what rounding up adds."""
        pad = max(0, min(self.front, self.behind))
        size = self.size + self.front + self.behind - 2 * pad
        if self.outputs is not None:
            missing = (self.outputs - 1) * self.stride + self.reach - size - 2 * pad
            size += max(0, missing)
            if (size + 2 * pad - self.reach) // self.stride + 1 != self.outputs:
                raise NoLayer("its output is not as large as its window says")
        return size, pad


def spatial(shape):
    """Sizes of rows and columns; without rows there is one."""
    if len(shape) not in (3, 4):
        raise NoLayer("it has %d spatial dimensions, and a layer has one or two" % (len(shape) - 2))
    return ([1] if len(shape) == 3 else []) + list(shape[2:])


def padded(values, usual):
    return [usual] * (2 - len(values)) + list(values)


def set_pads(node, count, windows):
    """Set both pads of each window. On which side SAME has an odd row makes no difference to a table."""
    kind = node.text("auto_pad", "NOTSET")
    pads = node.numbers("pads", 0, 2 * count)
    for i, window in enumerate(windows[2 - count:]):
        if kind in ("SAME_UPPER", "SAME_LOWER"):
            outputs = -(-window.size // window.stride)
            total = max(0, (outputs - 1) * window.stride + window.reach - window.size)
            window.front, window.behind = total // 2, total - total // 2
        elif kind == "NOTSET":
            window.front, window.behind = pads[i], pads[count + i]


def windows_of(node, inputs, taps):
    """The windows over rows and columns of a convolution or pooling; `taps` has rows and columns, too."""
    count = len(inputs) - 2
    strides, dilations = node.numbers("strides", 1, count), node.numbers("dilations", 1, count)
    outputs = spatial(node.output())
    windows = [Window(size, tap, stride, dilation, outputs=output) for size, tap, stride, dilation, output in
               zip(spatial(inputs), taps, padded(strides, 1), padded(dilations, 1), outputs)]
    set_pads(node, count, windows)
    return windows


def with_windows(row, windows):
    for window, dim, filter_dim, letter in zip(windows, "YX", "RS", "YX"):
        row[dim], row["pad" + letter] = window.row()
        row[filter_dim] = window.taps
        row["stride" + letter] = window.stride
        row["dilation" + letter] = window.dilation
    return row


# ---- operators ----

def convolution(node, inputs, weights):
    """W[outputs][inputs of a group][rows][columns]"""
    groups, outputs = node.attributes.get("group", 1), weights[0]
    row = {"N": inputs[0]}
    if groups > 1 and groups == inputs[1]:
        row.update(type="DSCONV", C=groups, K=outputs // groups)
    else:
        row.update(type="CONV", G=groups, K=outputs // groups, C=inputs[1] // groups)
    return with_windows(row, windows_of(node, inputs, spatial(weights)))


def conv(node):
    return convolution(node, node.input(0), node.input(1, "weights"))


def conv_quantized(node):
    return convolution(node, node.input(0), node.input(3, "weights"))


def transposed_pads(node, window, pads, more):
    """What is cut off in front and behind; `more` rows are added behind. On which side an odd row is makes no difference."""
    kind = node.text("auto_pad", "NOTSET")
    total = (window.size - 1) * window.stride + window.reach + more - window.outputs
    if kind == "NOTSET" and "output_shape" not in node.attributes:
        return pads[0], pads[1] - more
    if kind == "VALID":
        return 0, -more
    return total // 2, total - total // 2 - more


def conv_transposed(node):
    """W[inputs][outputs of a group][rows][columns]. What no Pad can say is said as the CONV over the stuffed input."""
    inputs, weights = node.input(0), node.input(1, "weights")
    count, groups = len(inputs) - 2, node.attributes.get("group", 1)
    strides, dilations = node.numbers("strides", 1, count), node.numbers("dilations", 1, count)
    more, pads = node.numbers("output_padding", 0, count), node.numbers("pads", 0, 2 * count)
    windows = [Window(size, tap, stride, dilation, outputs=output) for size, tap, stride, dilation, output in
               zip(spatial(inputs), spatial(weights), padded(strides, 1), padded(dilations, 1),
                   spatial(node.output()))]
    pads = list(zip(padded(pads[:count], 0), padded(pads[count:], 0)))
    cuts = [transposed_pads(node, window, pad, add)
            for window, pad, add in zip(windows, pads, padded(more, 0))]
    row = {"N": inputs[0], "G": groups, "K": weights[1], "C": inputs[1] // groups}
    if all(front == behind and 0 <= front < window.reach for window, (front, behind) in zip(windows, cuts)):
        for window, letter, filter_dim, (front, _) in zip(windows, "YX", "RS", cuts):
            row.update({letter: window.size, filter_dim: window.taps, "stride" + letter: window.stride,
                        "pad" + letter: front, "dilation" + letter: window.dilation})
        row["type"] = "TRCONV"
        return row
    row["type"] = "CONV"
    return with_windows(row, [Window((w.size - 1) * w.stride + 1, w.taps, 1, w.dilation,
                                     (w.reach - 1 - front, w.reach - 1 - behind), w.outputs)
                              for w, (front, behind) in zip(windows, cuts)])


def pool(node):
    inputs = node.input(0)
    taps = padded(node.numbers("kernel_shape", 1, len(inputs) - 2), 1)
    return with_windows({"type": "POOL", "N": inputs[0], "C": inputs[1]}, windows_of(node, inputs, taps))


def pool_all(node):
    inputs = node.input(0)
    windows = [Window(size, size) for size in spatial(inputs)]
    return with_windows({"type": "POOL", "N": inputs[0], "C": inputs[1]}, windows)


def gemm(node):
    rows, inner = node.input(0)[::-1 if node.attributes.get("transA", 0) else 1]
    columns = node.input(1, "weights")[0 if node.attributes.get("transB", 0) else 1]
    return {"type": "GEMM", "M": rows, "N": columns, "K": inner}


def product(a, b):
    """Products of stacks of matrices. A stack that meets one matrix is one product with more rows, or columns."""
    a = [1] + a if len(a) == 1 else a
    b = b + [1] if len(b) == 1 else b
    rows, inner, columns = a[-2], a[-1], b[-1]
    left, right = size_of(a[:-2]), size_of(b[:-2])
    if right == 1:
        return {"type": "GEMM", "M": left * rows, "N": columns, "K": inner}
    if left == 1:
        return {"type": "GEMM", "M": rows, "N": right * columns, "K": inner}
    length = max(len(a), len(b)) - 2
    stack = [max(pair) for pair in zip([1] * (length + 2 - len(a)) + a[:-2], [1] * (length + 2 - len(b)) + b[:-2])]
    return {"type": "GEMM", "G": size_of(stack), "M": rows, "N": columns, "K": inner}


def size_of(shape):
    size = 1
    for one in shape:
        size *= one
    return size


def matmul(node):
    return product(node.input(0), node.input(1))


def matmul_quantized(node):
    return product(node.input(0), node.input(3))


OPERATORS = {
    "Conv": conv, "ConvInteger": conv, "QLinearConv": conv_quantized, "ConvTranspose": conv_transposed,
    "MaxPool": pool, "AveragePool": pool, "GlobalMaxPool": pool_all, "GlobalAveragePool": pool_all,
    "Gemm": gemm, "MatMul": matmul, "MatMulInteger": matmul, "QLinearMatMul": matmul_quantized,
}


# ---- the whole ----

def unique_name(node, names):
    """Letters that simcheck has, at most NAME_MAX of them, and another name for each."""
    name = re.sub(r"[^0-9A-Za-z.-]", "_", node.name or node.output[0] or node.op_type)[-NAME_MAX:]
    candidate, number = name, 1
    while candidate.lower() in names:
        number += 1
        candidate = "%s_%d" % (name[-(NAME_MAX - 1 - len(str(number))):], number)
    names.add(candidate.lower())
    return candidate


def count_inner(graph, others):
    """Count the nodes of all graphs inside: how often a body is executed is not known."""
    for node in graph.node:
        for attribute in node.attribute:
            for inner in ([attribute.g] if attribute.HasField("g") else []) + list(attribute.graphs):
                for one in inner.node:
                    others["%s in the body of %s" % (one.op_type, node.op_type)] += 1
                count_inner(inner, others)


def read_layers(graph):
    """Rows, a count by operator of the nodes that are no layer, and the names of layers that could not be read."""
    shapes, rows, names, others, broken = shapes_of(graph), [], set(), collections.Counter(), []
    for node in graph.node:
        make = OPERATORS.get(node.op_type) if node.domain in ("", "ai.onnx") else None
        if not make:
            others[node.op_type if node.domain in ("", "ai.onnx") else node.domain + "." + node.op_type] += 1
            continue
        try:
            row = make(Node(node, shapes))
            row["layer"] = unique_name(node, names)
            rows.append(row)
        except NoLayer as reason:
            broken.append("%s '%s': %s" % (node.op_type, node.name or ", ".join(node.output), reason))
        except (IndexError, TypeError, ValueError):
            broken.append("%s '%s': it is not as ONNX says" % (node.op_type, node.name or ", ".join(node.output)))
    count_inner(graph, others)
    return rows, others, broken


def counted(count, noun):
    return "%d %s%s" % (count, noun, "" if count == 1 else "s")


def by_count(counter):
    return ", ".join("%s %d" % item for item in sorted(counter.items()))


def write(rows, others, path, to):
    print("# %s, by scripts/import/onnx" % re.sub(r"[^ -~]", "?", os.path.basename(path)), file=to)
    if others:
        print("# without a layer: " + by_count(others), file=to)
    print(",".join(COLUMNS), file=to)
    for row in rows:
        print(",".join(str(row.get(column, "")) for column in COLUMNS), file=to)


def read_sizes(words):
    sizes = {}
    for word in words:
        name, _, size = word.rpartition("=")
        if not name or not size.isascii() or not size.isdigit() or int(size) < 1:
            raise ValueError("--dim: expected NAME=SIZE, a size from 1, not '%s'" % word)
        sizes[name] = int(size)
    return sizes


def main(path, *words):
    try:
        sizes = read_sizes(words)
        model = onnx.load(path, load_external_data=False)
        set_dims(model, sizes)
        graph = shape_inference.infer_shapes(model, data_prop=True).graph
    except Exception as problem:  # of protobuf, of ONNX, of the file: all are about the model
        say("cannot read '%s': %s" % (path, str(problem).strip().split("\n")[0] or type(problem).__name__))
        return 2
    rows, others, broken = read_layers(graph)
    types = collections.Counter(row["type"] for row in rows)
    if others:
        say("%s without a layer: %s" % (counted(sum(others.values()), "node"), by_count(others)))
    for one in broken:
        say("not in the table: " + one)
    if not rows:
        say("'%s' has no layer" % path)
        return 2
    say("%s: %s" % (counted(len(rows), "layer"), by_count(types)))
    write(rows, others, path, sys.stdout)
    return 2 if broken else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
