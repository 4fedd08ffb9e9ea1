"""onnx_models.py FOLDER: small ONNX models for onnx.sh."""
import os
import sys

import onnx
from onnx import TensorProto, helper

FLOAT = TensorProto.FLOAT


def value(name, shape):
    return helper.make_tensor_value_info(name, FLOAT, shape)


def weights(name, shape):
    size = 1
    for one in shape:
        size *= one
    return helper.make_tensor(name, FLOAT, shape, [0.0] * size)


def save(folder, name, nodes, inputs, outputs, tensors):
    graph = helper.make_graph(nodes, name, inputs, outputs, tensors)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)])
    onnx.save(model, os.path.join(folder, name + ".onnx"))


def convolutions(folder):
    """Of every kind: two strides, groups, depthwise with a multiplier, one dimension, padding of one side, dilation."""
    node = helper.make_node
    nodes = [
        node("Conv", ["x", "w1"], ["a"], name="/stem/Conv", strides=[2, 1], pads=[1, 2, 1, 2], kernel_shape=[3, 5]),
        node("Relu", ["a"], ["b"]),
        node("Conv", ["b", "w2"], ["c"], name="grouped", group=2),
        node("Conv", ["b", "w3"], ["d"], name="depthwise", group=4, pads=[1, 1, 1, 1]),
        node("Conv", ["b", "w4"], ["e"], name="same", auto_pad="SAME_UPPER", strides=[2, 2]),
        node("Conv", ["b", "w3"], ["f"], name="dilated", group=4, dilations=[2, 3]),
        node("MaxPool", ["b"], ["g"], name="pool", kernel_shape=[3, 3], strides=[2, 2], ceil_mode=1),
        node("GlobalAveragePool", ["b"], ["h"], name="pool"),
        node("Add", ["b", "b"], ["i"]),
        node("Relu", ["i"], ["j"]),
        node("Conv", ["y", "w5"], ["k"], name="one_dimension", pads=[3, 3]),
    ]
    tensors = [weights("w1", [4, 3, 3, 5]), weights("w2", [6, 2, 1, 1]), weights("w3", [8, 1, 3, 3]),
               weights("w4", [5, 4, 3, 3]), weights("w5", [2, 3, 7])]
    save(folder, "convolutions", nodes, [value("x", ["batch", 3, 12, 12]), value("y", [-1, 3, 20])],
         [value(name, None) for name in "cdefghjk"], tensors)


def transposed(folder):
    node = helper.make_node
    nodes = [
        node("ConvTranspose", ["x", "w"], ["a"], name="plain", strides=[2, 2], pads=[1, 1, 1, 1]),
        node("ConvTranspose", ["x", "w"], ["b"], name="one_more", strides=[2, 2], pads=[1, 1, 1, 1],
             output_padding=[1, 1]),
        node("ConvTranspose", ["x", "w"], ["c"], name="of_a_shape", strides=[2, 2], output_shape=[8, 8]),
    ]
    save(folder, "transposed", nodes, [value("x", [1, 2, 4, 4])], [value(name, None) for name in "abc"],
         [weights("w", [2, 3, 4, 4])])


def products(folder):
    """An attention: heads are groups; a stack that meets one matrix has more rows; both operands transposed."""
    node = helper.make_node
    nodes = [
        node("MatMul", ["x", "w"], ["q"], name="proj"),
        node("Reshape", ["q", "heads"], ["r"]),
        node("Transpose", ["r"], ["s"], perm=[0, 2, 1, 3]),
        node("Transpose", ["r"], ["t"], perm=[0, 2, 3, 1]),
        node("MatMul", ["s", "t"], ["u"], name="qk"),
        node("Softmax", ["u"], ["v"]),
        node("MatMul", ["v", "s"], ["z"], name="av"),
        node("Gemm", ["m", "w6"], ["n"], name="fc", transA=1, transB=1),
        node("MatMul", ["w", "wide"], ["o"], name="columns"),
    ]
    heads = helper.make_tensor("heads", TensorProto.INT64, [4], [0, 0, 4, 2])
    save(folder, "products", nodes, [value("x", ["n", 6, 8]), value("m", [5, 7]), value("wide", [3, 8, 4])],
         [value(name, None) for name in "zno"], [weights("w", [8, 8]), weights("w6", [9, 5]), heads])


def broken(folder):
    """A convolution whose input has no known shape, one of three dimensions, and a layer in a body."""
    node = helper.make_node
    body = helper.make_graph([node("MatMul", ["x", "x"], ["inner"])], "body", [], [value("inner", None)])
    nodes = [
        node("Mystery", ["x"], ["a"], domain="example.org"),
        node("Conv", ["a", "w"], ["b"], name="unknown"),
        node("Conv", ["cube", "w3"], ["c"], name="cube"),
        node("If", ["flag"], ["d"], then_branch=body, else_branch=body),
        node("MatMul", ["x", "x"], ["e"], name="fine"),
    ]
    inputs = [value("x", [4, 4]), value("cube", [1, 2, 5, 5, 5]),
              helper.make_tensor_value_info("flag", TensorProto.BOOL, [])]
    graph = helper.make_graph(nodes, "broken", inputs, [value(name, None) for name in "bcde"],
                              [weights("w", [2, 2, 1, 1]), weights("w3", [2, 2, 3, 3, 3])])
    opsets = [helper.make_opsetid("", 13), helper.make_opsetid("example.org", 1)]
    onnx.save(helper.make_model(graph, opset_imports=opsets), os.path.join(folder, "broken.onnx"))


def without_layers(folder):
    save(folder, "none", [helper.make_node("Relu", ["x"], ["y"])], [value("x", [4])], [value("y", [4])], [])


if __name__ == "__main__":
    for make in (convolutions, transposed, products, broken, without_layers):
        make(sys.argv[1])
