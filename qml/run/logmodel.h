// SPDX-License-Identifier: MIT

#pragma once

#include <comfydeployqml_export.h>

#include <ComfyDeploy/workflowrun.h>

#include <QtCore/qabstractitemmodel.h>
#include <QtCore/qpointer.h>
#include <QtCore/qtimer.h>
#include <QtQml/qqmlregistration.h>

namespace ComfyDeploy::Qml {

//! \brief The log of one run, one row for each line, oldest first; at most 10,000 lines.
//!
//! Rows are added and removed about thirty times a second, however fast lines arrive.
class COMFYDEPLOYQML_EXPORT LogModel : public QAbstractListModel
{
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(ComfyDeploy::WorkflowRun *run READ run WRITE setRun NOTIFY runChanged FINAL)
    Q_PROPERTY(int count READ count NOTIFY countChanged FINAL)

public:
    enum Role { TimeRole = Qt::UserRole + 1, LevelRole, MessageRole };
    Q_ENUM(Role)

    explicit LogModel(QObject *parent = nullptr);

    [[nodiscard]] WorkflowRun *run() const { return m_run; }
    void setRun(WorkflowRun *run);
    [[nodiscard]] int count() const { return int(m_entries.size()); }

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;

    //! The whole log as lines of time, level and message, for the clipboard.
    Q_INVOKABLE QString text() const;

Q_SIGNALS:
    void runChanged();
    void countChanged();

private:
    void update();

    QPointer<WorkflowRun> m_run;
    QList<LogEntry> m_entries;
    QTimer m_updateTimer;
};

} // namespace ComfyDeploy::Qml
