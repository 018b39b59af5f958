// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qbytearray.h>
#include <QtCore/qlist.h>
#include <QtCore/qstring.h>

namespace ComfyDeploy::Runner {

//! An input of a run, as people read it.
struct InputText
{
    QString name;
    QString label;
    QString text;
};

//! The inputs of a run: the fields of its \a graph, with the values that stand in it, or those of
//! \a inputs, the request's, as JSON. Without a graph, only the latter.
[[nodiscard]] QList<InputText> inputTexts(const QByteArray &graph, const QByteArray &inputs);
//! The inputs of \a a whose texts are others in \a b, such as "CFG 7 → 4.5 · Steps 20 → 30". Of
//! long texts, only the part that differs.
[[nodiscard]] QString inputDifference(const QList<InputText> &a, const QList<InputText> &b);

} // namespace ComfyDeploy::Runner
