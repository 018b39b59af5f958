// SPDX-License-Identifier: MIT

#pragma once

#include "runs/runentry.h"

#include <QtCore/qobject.h>
#include <QtCore/qurl.h>
#include <QtQml/qqmlregistration.h>

namespace ComfyDeploy::Runner {

class Notices;
class RunDatabase;

//! \brief The picture B, which others are compared with, and in which inputs their runs differ.
//!
//! Kept until another one is chosen, also if its run is removed from the history.
class Comparison : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Made by the program")
    Q_PROPERTY(QUrl file READ file NOTIFY changed FINAL)
    Q_PROPERTY(QString label READ label NOTIFY changed FINAL)

public:
    Comparison(const RunDatabase *database, Notices *notices, QObject *parent = nullptr);

    //! Empty until a picture is chosen.
    [[nodiscard]] QUrl file() const { return m_file; }
    //! When its run was started.
    [[nodiscard]] QString label() const;
    //! Makes \a file, a saved picture of \a entry, the picture B. If \a file is empty,
    //! B stays, and a notice says why.
    Q_INVOKABLE void choose(ComfyDeploy::Runner::RunEntry *entry, const QUrl &file);

    //! What label() is for the picture that is shown, A.
    [[nodiscard]] Q_INVOKABLE QString labelOf(ComfyDeploy::Runner::RunEntry *entry) const;
    //! The inputs in which the run of B differs from \a entry, such as "CFG 7 → 4.5", or a sentence
    //! that there are none. Empty without a B.
    [[nodiscard]] Q_INVOKABLE QString difference(ComfyDeploy::Runner::RunEntry *entry) const;

Q_SIGNALS:
    //! Also emitted if the same picture is chosen again.
    void changed();

private:
    [[nodiscard]] QString labelOf(const RunRecord &record) const;

    const RunDatabase *const m_database;
    Notices *const m_notices;
    QUrl m_file;
    RunRecord m_record;
};

} // namespace ComfyDeploy::Runner
