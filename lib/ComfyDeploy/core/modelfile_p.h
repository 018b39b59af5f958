// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qstring.h>

#include <algorithm>

namespace ComfyDeploy {

//! Whether \a name has the suffix of a model's file: a checkpoint, a LoRA, a VAE, an engine.
[[nodiscard]] inline bool isModelFile(QStringView name)
{
    static constexpr QStringView suffixes[] = {u".safetensors", u".sft",  u".ckpt",  u".pt",
                                               u".pt2",         u".pth",  u".bin",   u".pkl",
                                               u".gguf",        u".onnx", u".engine"};
    return std::any_of(std::begin(suffixes), std::end(suffixes), [name](QStringView suffix) {
        return name.endsWith(suffix, Qt::CaseInsensitive);
    });
}

} // namespace ComfyDeploy
