// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qabstractitemmodel.h>
#include <QtCore/qlist.h>
#include <QtCore/qurl.h>
#include <QtQml/qqmlregistration.h>

#include <optional>

namespace ComfyDeploy {
class WorkflowImport;
}

namespace ComfyDeploy::Runner {

//! \brief The available workflows: the last opened ones, then the samples.
//!
//! Ordered by when they were opened, independent of the clock. Each opened workflow is copied to
//! the program's data folder, so that it is available even if its file is deleted. The folder also
//! contains the last values of its form, and the workflow in the editor's format if the file had
//! it.
class WorkflowLibrary : public QAbstractListModel
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Made by the program")

public:
    enum Role { KeyRole = Qt::UserRole + 1, TitleRole, SampleRole };
    //! Older ones are removed, with their values.
    static constexpr int MaximumKept = 30;

    explicit WorkflowLibrary(QObject *parent = nullptr);
    //! The removed workflow is gone for good.
    ~WorkflowLibrary() override;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;

    //! Adds a workflow and returns its key; empty with a sentence in \a why if it has no graph.
    QString add(const WorkflowImport &workflow, const QString &title, QString *why);
    //! The same for the file \a path.
    QString addFile(const QString &path, QString *why);
    //! The same for a text.
    QString addText(const QByteArray &json, const QString &title, QString *why);

    //! Empty if there is no such row.
    [[nodiscard]] Q_INVOKABLE QString keyAt(int row) const;
    [[nodiscard]] bool contains(const QString &key) const;
    [[nodiscard]] QString title(const QString &key) const;
    [[nodiscard]] bool hasTitle(const QString &title) const;
    //! The bytes of the graph; empty with a sentence in \a why if it cannot be read.
    [[nodiscard]] QByteArray graph(const QString &key, QString *why) const;
    //! The workflow in the editor's format; empty if there is none.
    [[nodiscard]] QByteArray editorWorkflow(const QString &key) const;
    //! Stores \a workflow for the graph \a key. Returns false with a sentence in \a why if it
    //! cannot be written.
    bool setEditorWorkflow(const QString &key, const QByteArray &workflow, QString *why) const;
    //! The key of a workflow with this title that does not come with the program; else empty.
    [[nodiscard]] QString ownWithTitle(const QString &title) const;
    //! Does nothing for a sample, or without a title.
    void rename(const QString &key, const QString &title);
    //! Removes a workflow from the list, but not a sample. One can be restored: the last one.
    void remove(const QString &key);
    [[nodiscard]] bool hasRemoved() const { return m_removed.has_value(); }
    //! Lists the removed workflow again, at its place, and returns its key.
    QString restore();
    //! Deletes the files of the removed workflow.
    void forgetRemoved();
    //! Moves a workflow to the front; the first one is opened at the next start.
    void touch(const QString &key);
    //! Whether it comes with the program.
    [[nodiscard]] bool isSample(const QString &key) const;
    //! The last used workflow; the first sample at the first start.
    [[nodiscard]] QString newest() const;

    //! The saved values of the form for a workflow; empty if there are none.
    [[nodiscard]] QString values(const QString &key) const;
    //! Stores the values of the form. Returns false with a sentence in \a why if they cannot be
    //! written.
    bool setValues(const QString &key, const QString &values, QString *why) const;

    void removeValues(const QString &key) const;
    //! The values of all workflows, concatenated: to find out to which files they refer.
    [[nodiscard]] static QByteArray allValues();

private:
    struct Workflow
    {
        QString key; //!< "sample-…" or the SHA-256 of the graph
        QString title;
        bool sample = false;
        bool isUsed = false; //!< the workflow was opened or added
    };

    [[nodiscard]] const Workflow *find(const QString &key) const;
    [[nodiscard]] QString graphPath(const Workflow &workflow) const;
    [[nodiscard]] QString valuesPath(const QString &key) const;
    [[nodiscard]] QString editorPath(const QString &key) const;
    [[nodiscard]] QString keyOf(const QByteArray &graph) const;
    void load();
    void save() const;
    void forgetOldest();
    void deleteFiles(const Workflow &workflow) const;

    const QString m_folder;
    QList<Workflow> m_workflows;
    std::optional<Workflow> m_removed;
    int m_removedRow = 0;
};

} // namespace ComfyDeploy::Runner
