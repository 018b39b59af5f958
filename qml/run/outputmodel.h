// SPDX-License-Identifier: MIT

#pragma once

#include <comfydeployqml_export.h>

#include <ComfyDeploy/workflowrun.h>

#include <QtCore/qabstractitemmodel.h>
#include <QtCore/qpointer.h>
#include <QtCore/qurl.h>
#include <QtQml/qqmlregistration.h>

namespace ComfyDeploy::Qml {

//! \brief The outputs of a run so far: its files sorted by name, then its texts.
//!
//! Partial outputs appear as they arrive. For a run with more than MaximumCount outputs, the model
//! has the first ones, and omittedCount is the number of the others.
class COMFYDEPLOYQML_EXPORT OutputModel : public QAbstractListModel
{
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(ComfyDeploy::WorkflowRun *run READ run WRITE setRun NOTIFY runChanged FINAL)
    Q_PROPERTY(int count READ count NOTIFY countChanged FINAL)
    Q_PROPERTY(int omittedCount READ omittedCount NOTIFY omittedCountChanged FINAL)

public:
    static constexpr int MaximumCount = 10'000;

    enum Role {
        UrlRole = Qt::UserRole + 1, //!< the server's link; signed links expire
        LocalFileRole, //!< the argument of setLocalFile()
        FilenameRole, //!< the server's; empty for a text
        MediaKindRole, //!< MediaItem.Kind; Text for a text
        OutputIdRole, //!< the id of the output node, if it has one
        TextRole, //!< for a text; else empty
        ItemRole, //!< the MediaItem; undefined for a text
    };
    Q_ENUM(Role)

    explicit OutputModel(QObject *parent = nullptr);

    [[nodiscard]] WorkflowRun *run() const { return m_run; }
    void setRun(WorkflowRun *run);
    [[nodiscard]] int count() const { return int(m_rows.size()); }
    //! The number of outputs that are not in the model, because there are too many.
    [[nodiscard]] int omittedCount() const { return m_omittedCount; }

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;

    //! Records where a file was saved. False if there is no such row.
    Q_INVOKABLE bool setLocalFile(int row, const QUrl &url);

Q_SIGNALS:
    void runChanged();
    void countChanged();
    void omittedCountChanged();

private:
    struct Row
    {
        MediaItem item;
        QString text;
        QString outputId;
        bool isText = false;
        QUrl localFile;

        //! Identifies an output, even if its link or details change.
        QString key;
    };
    //! All outputs of the run, without the limit.
    static QList<Row> rowsOf(const WorkflowRun *run);
    [[nodiscard]] QList<Row> takeRows();
    void update();

    QPointer<WorkflowRun> m_run;
    QList<Row> m_rows;
    int m_omittedCount = 0;
};

} // namespace ComfyDeploy::Qml
