// SPDX-License-Identifier: MIT

#pragma once

#include "runs/runentry.h"

#include <QtCore/qabstractitemmodel.h>
#include <QtCore/qpointer.h>
#include <QtQml/qqmlregistration.h>

namespace ComfyDeploy::Runner {

//! \brief The outputs of a run in the history for an OutputView, with the roles of OutputModel.
//!
//! Shows local files; a file that could not be saved is shown from the server while its link is
//! known, and otherwise by its name and the reason.
class SavedOutputs : public QAbstractListModel
{
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(ComfyDeploy::Runner::RunEntry *entry READ entry WRITE setEntry NOTIFY entryChanged)
    Q_PROPERTY(int count READ count NOTIFY countChanged FINAL)

public:
    enum Role {
        UrlRole = Qt::UserRole + 1,
        LocalFileRole,
        FilenameRole,
        MediaKindRole,
        OutputIdRole,
        TextRole,
        ItemRole,
        ErrorRole
    };

    using QAbstractListModel::QAbstractListModel;

    [[nodiscard]] RunEntry *entry() const { return m_entry; }
    void setEntry(RunEntry *entry);
    [[nodiscard]] int count() const { return int(m_files.size()); }

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;

Q_SIGNALS:
    void entryChanged();
    void countChanged();

private:
    void update();
    [[nodiscard]] MediaItem onServer(const RunFile &file) const;

    QPointer<RunEntry> m_entry;
    QList<RunFile> m_files;
};

} // namespace ComfyDeploy::Runner
