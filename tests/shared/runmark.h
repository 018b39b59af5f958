// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qbytearray.h>
#include <QtCore/qregularexpression.h>

//! The body of a run's POST without the run's mark, which is different each time. The test fails if
//! there is none, because every run must have one.
inline QByteArray withoutRunMark(const QByteArray &body)
{
    static const QRegularExpression mark(QStringLiteral(
        R"(, "_comfydeploy_run": "[0-9a-f-]{36}"|"_comfydeploy_run": "[0-9a-f-]{36}"(?:, )?)"));
    QString text = QString::fromUtf8(body);
    Q_ASSERT_X(mark.match(text).hasMatch(), Q_FUNC_INFO, "there is no mark");
    return text.remove(mark).toUtf8();
}
