// SPDX-License-Identifier: MIT

#pragma once

#include "nodecontext_p.h"

#include <QtCore/qjsonarray.h>

#include <vector>

namespace ComfyDeploy::Local {

//! One input of a node class, as ComfyUI's INPUT_TYPES states it.
struct NodeInput
{
    QString name;
    ValueType type = ValueType::Any;
    bool required = true;
    //! Of the input's own type; std::monostate means none.
    NodeValue fallback = {};
    NodeValue minimum = {};
    NodeValue maximum = {};
    NodeValue step = {};
    QStringList options = {}; //!< for a Combo
    bool openOptions = false; //!< any plain name is an option, as if the machine had the model
    bool isUpload = false; //!< a text, reported as a Combo of the files in the input folder

    [[nodiscard]] NodeInput optional() const;
};

[[nodiscard]] NodeInput linkInput(const QString &name, ValueType type);
[[nodiscard]] NodeInput intInput(const QString &name, qint64 fallback, qint64 minimum,
                                 qint64 maximum, qint64 step = 0);
[[nodiscard]] NodeInput floatInput(const QString &name, double fallback, double minimum,
                                   double maximum, double step);
[[nodiscard]] NodeInput textInput(const QString &name, const QString &fallback);
[[nodiscard]] NodeInput comboInput(const QString &name, const QStringList &options,
                                   const QString &fallback = {});
//! A model's name: any name counts as present, but a URL is not a name.
[[nodiscard]] NodeInput modelInput(const QString &name, const QString &fallback);

struct NodeOutput
{
    ValueType type = ValueType::Any;
    QString name = {};
};

//! The literals of a node that its class checks before it runs.
using LiteralInputs = QHash<QString, NodeValue>;

struct NodeClass
{
    QString name;
    QString displayName;
    QString category;
    QList<NodeInput> inputs = {};
    QList<NodeOutput> outputs = {};
    bool outputNode = false;
    NodeOutcome (*run)(const NodeContext &context) = nullptr;
    //! ComfyUI's VALIDATE_INPUTS: what is wrong with the literals, naming the input; may be null.
    struct Problem
    {
        QString input;
        QString text;
    };
    std::optional<Problem> (*validate)(const ExecutionOptions &options,
                                       const LiteralInputs &literals) = nullptr;
    //! ComfyUI's IS_CHANGED: part of the cache's key; may be null.
    QByteArray (*fingerprint)(const ExecutionOptions &options,
                              const LiteralInputs &literals) = nullptr;

    [[nodiscard]] const NodeInput *input(QStringView inputName) const;
};

//! All classes that this server can run, in the order of the menus.
[[nodiscard]] const std::vector<NodeClass> &nodeClasses();
//! Null for an unknown class.
[[nodiscard]] const NodeClass *nodeClass(const QString &name);
//! How ComfyUI prints the declaration of an input: ["INT", {"default": 512, "min": 1}].
[[nodiscard]] QJsonArray inputConfig(const NodeInput &input);
//! The class as in GET /object_info.
[[nodiscard]] QJsonObject objectInfo(const NodeClass &nodeClass);

[[nodiscard]] std::vector<NodeClass> imageNodeClasses();
[[nodiscard]] std::vector<NodeClass> outputNodeClasses();
[[nodiscard]] std::vector<NodeClass> externalNodeClasses();
[[nodiscard]] std::vector<NodeClass> samplerNodeClasses();

} // namespace ComfyDeploy::Local
