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

//! \brief The workflows that can be chosen: those opened last, then the samples.
//!
//! The order is that in which they were opened, whatever the clock said when they were.
//! Whatever was opened is kept as a copy in the program's own folder, so it is still there when its
//! file is gone. Beside it lie the values that its form had last, and the same workflow in the
//! editor's format if the file held it.
class WorkflowLibrary : public QAbstractListModel
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Made by the program")

public:
    enum Role { KeyRole = Qt::UserRole + 1, TitleRole, SampleRole };
    //! Older ones are forgotten, with their copies and values.
    static constexpr int MaximumKept = 30;

    explicit WorkflowLibrary(QObject *parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;

    //! The key of the graph that was found somewhere; empty with a sentence in \a why if there is
    //! none.
    QString add(const WorkflowImport &workflow, const QString &title, QString *why);
    //! The same for what is in \a path.
    QString addFile(const QString &path, QString *why);
    //! The same for a text.
    QString addText(const QByteArray &json, const QString &title, QString *why);

    //! Empty if there is no such row.
    [[nodiscard]] Q_INVOKABLE QString keyAt(int row) const;
    [[nodiscard]] bool contains(const QString &key) const;
    [[nodiscard]] QString title(const QString &key) const;
    [[nodiscard]] bool hasTitle(const QString &title) const;
    //! The graph's bytes; empty with a sentence in \a why.
    [[nodiscard]] QByteArray graph(const QString &key, QString *why) const;
    //! The same workflow in the editor's format, if it came along; else empty.
    [[nodiscard]] QByteArray editorWorkflow(const QString &key) const;
    //! Keeps it for the graph of that key. False with a sentence in \a why if it cannot be written.
    bool setEditorWorkflow(const QString &key, const QByteArray &workflow, QString *why) const;
    //! Puts it in front; the first one is opened on the next start.
    void touch(const QString &key);
    //! What was in use last; the first sample on a first start.
    [[nodiscard]] QString newest() const;

    //! The form's values of that workflow as the form wrote them; empty if there are none.
    [[nodiscard]] QString values(const QString &key) const;
    //! False with a sentence in \a why if they cannot be written.
    bool setValues(const QString &key, const QString &values, QString *why) const;

    void removeValues(const QString &key) const;
    //! The values of all workflows, one behind the other: for what has to know what they speak of.
    [[nodiscard]] static QByteArray allValues();

private:
    struct Workflow
    {
        QString key; //!< "sample-…" or the SHA-256 of the graph
        QString title;
        bool sample = false;
        bool isUsed = false; //!< it was opened, or brought here
    };

    [[nodiscard]] const Workflow *find(const QString &key) const;
    [[nodiscard]] QString graphPath(const Workflow &workflow) const;
    [[nodiscard]] QString valuesPath(const QString &key) const;
    [[nodiscard]] QString editorPath(const QString &key) const;
    [[nodiscard]] QString keyOf(const QByteArray &graph) const;
    void load();
    void save() const;
    void forgetOldest();

    const QString m_folder;
    QList<Workflow> m_workflows;
};

} // namespace ComfyDeploy::Runner
