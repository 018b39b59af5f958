// SPDX-License-Identifier: MIT

#pragma once

#include "formvalues.h"

#include <comfydeployqml_export.h>

#include <ComfyDeploy/deployment.h>
#include <ComfyDeploy/graphfields.h>
#include <ComfyDeploy/workflowgraph.h>
#include <ComfyDeploy/workflowimport.h>

#include <QtCore/qlist.h>
#include <QtCore/qobject.h>
#include <QtCore/qurl.h>
#include <QtQml/qqmlparserstatus.h>
#include <QtQml/qqmlregistration.h>

#include <memory>

Q_MOC_INCLUDE("qml/form/inputmodel.h")

namespace ComfyDeploy::Qml {

class FieldChanges;
class FieldSplits;
class FormField;
class InputModel;

//! \brief A workflow's inputs as a form: typed fields with defaults, limits, errors and values.
//!
//! An invalid value is kept and shown with its error, but never sent. Integers above 2^53 are
//! passed to and from JavaScript as decimal text and kept exactly.
class COMFYDEPLOYQML_EXPORT WorkflowForm : public QObject, public QQmlParserStatus
{
    Q_OBJECT
    QML_ELEMENT
    Q_INTERFACES(QQmlParserStatus)
    //! A file: or qrc: URL of a workflow, loaded when it is set: a graph in API format, or any file
    //! that WorkflowImport can read, such as a picture of ComfyUI. A relative URL is resolved
    //! against the QML document.
    Q_PROPERTY(QUrl source READ source WRITE setSource NOTIFY sourceChanged FINAL)
    //! \brief Instead of source: a deployment of the server, with the inputs of its graph, or else
    //! those that the server lists.
    //!
    //! To run it, use the values: \c{mutate({ deploymentId, inputs: form.values })}, or only the
    //! values. With a deployment without an id, or undefined, the form has no workflow.
    Q_PROPERTY(ComfyDeploy::Deployment deployment READ deployment WRITE setDeployment RESET
                   resetDeployment NOTIFY deploymentChanged FINAL)
    //! Empty unless status is Ready, and for a deployment without a graph.
    Q_PROPERTY(ComfyDeploy::WorkflowGraph graph READ graph NOTIFY graphChanged FINAL)
    //! Sentences for the user about where the graph was in the file, and what was omitted.
    Q_PROPERTY(QStringList notes READ notes NOTIFY graphChanged FINAL)
    Q_PROPERTY(Status status READ status NOTIFY statusChanged FINAL)
    //! Why there is no form, with line and column if known; else empty.
    Q_PROPERTY(QString errorString READ errorString NOTIFY statusChanged FINAL)
    //! Whether the status is Ready and all values can be sent. Errors from the server are not
    //! considered, because it is asked again.
    Q_PROPERTY(bool valid READ isValid NOTIFY valuesChanged FINAL)
    Q_PROPERTY(ComfyDeploy::Qml::InputModel *inputs READ inputs CONSTANT FINAL)
    //! The values for mutate(), opaque. Each time that they are read, one of the choices of a
    //! dynamic prompt is picked: InputSpec::hasChoices().
    Q_PROPERTY(ComfyDeploy::Qml::FormValues values READ values NOTIFY valuesChanged FINAL)
    //! Whether any value is not the default.
    Q_PROPERTY(bool modified READ isModified NOTIFY valuesChanged FINAL)
    //! The name of the first input with an error; empty if there is none.
    Q_PROPERTY(QString invalidInput READ invalidInput NOTIFY valuesChanged FINAL)
    //! The error of invalidInput.
    Q_PROPERTY(QString firstError READ firstError NOTIFY valuesChanged FINAL)
    //! Which inputs are shown at once, as far as the user has changed that: a map of names to
    //! booleans, to be saved with the workflow. Unknown names are ignored.
    Q_PROPERTY(QVariantMap fieldChoice READ fieldChoice WRITE setFieldChoice NOTIFY
                   fieldChoiceChanged FINAL)
    //! \brief The names of fields that stand for several values of the graph, and are split into
    //! one field for each; to be saved with the workflow, and set before its saved values.
    //!
    //! Loading a workflow clears it. Values stay.
    Q_PROPERTY(QStringList separateFields READ separateFields WRITE setSeparateFields NOTIFY
                   separateFieldsChanged FINAL)
    //! \brief Whether a graph with External nodes also offers the literals of its other nodes, as
    //! advanced inputs; false by default. Takes effect when a workflow is loaded.
    //!
    //! A graph without External nodes always offers them: see GraphFields.
    Q_PROPERTY(bool offersAllLiterals READ offersAllLiterals WRITE setOffersAllLiterals NOTIFY
                   offersAllLiteralsChanged FINAL)
    //! How many of the inputs are seeds.
    Q_PROPERTY(int seedCount READ seedCount NOTIFY seedCountChanged FINAL)
    //! Whether literals of the graph are among the inputs.
    Q_PROPERTY(bool hasLiterals READ hasLiterals NOTIFY graphChanged FINAL)
    //! Whether undo() has something to undo.
    Q_PROPERTY(bool canUndo READ canUndo NOTIFY valuesChanged FINAL)
    //! Whether undo() would revert the latest change: no value was edited since.
    Q_PROPERTY(bool undoIsNext READ undoIsNext NOTIFY valuesChanged FINAL)

public:
    enum Status { Null, Ready, Error };
    Q_ENUM(Status)
    //! How a seed changes after it was sent.
    enum SeedMode {
        Fixed, //!< the seed stays
        Random, //!< a new one is drawn within the limits
        Increment, //!< the seed is incremented; the largest one is followed by the smallest
    };
    Q_ENUM(SeedMode)

    explicit WorkflowForm(QObject *parent = nullptr);
    ~WorkflowForm() override;

    [[nodiscard]] QUrl source() const { return m_source; }
    void setSource(const QUrl &source);
    [[nodiscard]] Deployment deployment() const { return m_deployment; }
    void setDeployment(const Deployment &deployment);
    void resetDeployment() { setDeployment({}); }
    [[nodiscard]] WorkflowGraph graph() const { return m_graph; }
    [[nodiscard]] QStringList notes() const { return m_notes; }
    [[nodiscard]] Status status() const { return m_status; }
    [[nodiscard]] QString errorString() const { return m_errorString; }
    [[nodiscard]] bool isValid() const;
    [[nodiscard]] InputModel *inputs() const { return m_inputs; }
    [[nodiscard]] FormValues values() const;
    //! What values() would return if these inputs had other values, and in \a saved what
    //! saveValues() would; the form stays as it is.
    [[nodiscard]] FormValues valuesWith(const QVariantMap &changes, QString *saved = nullptr) const;
    [[nodiscard]] bool isModified() const;
    [[nodiscard]] QString invalidInput() const;
    [[nodiscard]] QString firstError() const;

    [[nodiscard]] bool offersAllLiterals() const { return m_offersAllLiterals; }
    void setOffersAllLiterals(bool offers);
    [[nodiscard]] int seedCount() const;
    [[nodiscard]] bool hasLiterals() const;
    [[nodiscard]] QVariantMap fieldChoice() const;
    void setFieldChoice(const QVariantMap &choice);
    [[nodiscard]] QStringList separateFields() const;
    void setSeparateFields(const QStringList &names);
    //! Splits a field for several values of the graph; false if \a name is not such a field.
    Q_INVOKABLE bool separate(const QString &name);
    //! \brief Joins the parts of a split field again, with the value of the first; false if \a name
    //! was not split.
    //!
    //! Parts with another value get it back if the field is split again, also after they
    //! were saved and restored, or by undo().
    Q_INVOKABLE bool join(const QString &name);
    //! Shows an input at once, or among the advanced ones. False if there is no input of that name.
    Q_INVOKABLE bool setShown(const QString &name, bool shown);

    //! \brief Sets the node classes of the server that will run the workflow: they provide limits
    //! and choices of inputs, and are needed to read the editor's format. An empty catalog means
    //! ComfyUI's own classes.
    //!
    //! The values of an open workflow stay.
    void setCatalog(const NodeCatalog &catalog);
    [[nodiscard]] NodeCatalog catalog() const { return m_catalog; }

    //! Takes the values of a foreign file, such as WorkflowImport::inputs(), but no paths of local
    //! files. Returns the names of those that could not be taken.
    QStringList setForeignValues(const QVariantMap &values);
    [[nodiscard]] bool canUndo() const;
    [[nodiscard]] bool undoIsNext() const;

    //! Reads source, or the deployment, again; all values are reset to the defaults.
    Q_INVOKABLE void reload();
    //! Loads a workflow from text, such as pasted text; source becomes empty. False if it is not a
    //! workflow: see errorString.
    Q_INVOKABLE bool loadJson(const QString &text);

    //! The value in a form for JavaScript; undefined if there is none.
    Q_INVOKABLE QVariant value(const QString &name) const;
    //! False if there is no input \a name. An invalid value is kept, see the error role.
    Q_INVOKABLE bool setValue(const QString &name, const QVariant &value);
    //! \a image is a QImage, which is sent as PNG, or a URL.
    Q_INVOKABLE bool setImage(const QString &name, const QVariant &image);
    //! Sets a file that is uploaded when the run starts.
    Q_INVOKABLE bool setFile(const QString &name, const QUrl &url);
    //! The same for an input that takes several.
    Q_INVOKABLE bool addFile(const QString &name, const QUrl &url);
    Q_INVOKABLE bool removeFile(const QString &name, int index);
    Q_INVOKABLE bool clear(const QString &name);
    //! Resets all values to the workflow's defaults.
    Q_INVOKABLE void reset();
    Q_INVOKABLE bool reset(const QString &name);
    //! Resets the inputs of one group; "" means those without a group.
    Q_INVOKABLE void resetGroup(const QString &group);

    //! False if there is no seed \a name.
    Q_INVOKABLE bool setSeedMode(const QString &name, SeedMode mode);
    //! Draws a new seed.
    Q_INVOKABLE bool rollSeed(const QString &name);
    //! Draws a new value for each seed; undo() restores all of them.
    Q_INVOKABLE void rollSeeds();
    //! Sets the seed of the last run again, InputModel's usedSeed, with mode Fixed. False if there
    //! is none.
    Q_INVOKABLE bool lockSeed(const QString &name);
    //! Call it after values were \a sent, which contain what was drawn for -1; mutate() calls it
    //! itself.
    Q_INVOKABLE void advanceSeeds(const ComfyDeploy::Qml::FormValues &sent = {});

    //! The values that are not defaults and the seed modes, as JSON. Files are saved by their
    //! paths; pictures without a file are omitted.
    Q_INVOKABLE QString saveValues() const;
    //! Resets the form and sets saved values. Returns the names of those that could not be set:
    //! removed inputs, invalid values, missing files. Throws, without a change, if \a json was not
    //! written by saveValues().
    Q_INVOKABLE QStringList restoreValues(const QString &json);
    //! What restoreValues() would set one input to; invalid if there is none, or \a json was not
    //! written by saveValues().
    [[nodiscard]] QVariant savedValue(const QString &json, const QString &name) const;

    //! \brief Undoes the last change that replaced whole values: a reset, restored values, another
    //! file, a drawn seed, a join of different values.
    //!
    //! Values that were edited since are kept. False if there is nothing to undo. Loading another
    //! workflow clears the history.
    Q_INVOKABLE bool undo();
    //! Clears the undo history.
    Q_INVOKABLE void forgetUndo();

    //! Marks each input that one of these ValidationErrors refers to, until it is edited.
    Q_INVOKABLE void setServerErrors(const QVariant &validationErrors);
    //! The input that is connected to an input of a node, directly or through other nodes; to any
    //! of its inputs if \a inputName is empty. Empty if there is none, or several are equally near.
    Q_INVOKABLE QString nameForNode(const QString &nodeId, const QString &inputName = {}) const;

Q_SIGNALS:
    void sourceChanged();
    void deploymentChanged();
    void graphChanged();
    void seedCountChanged();
    void statusChanged();
    void valuesChanged();
    void fieldChoiceChanged();
    void separateFieldsChanged();
    void offersAllLiteralsChanged();
    //! Values were replaced, which undo() restores; \a text is a sentence about it for the user.
    void valuesReplaced(const QString &text);

protected:
    void classBegin() override;
    void componentComplete() override;

private:
    bool take(const WorkflowImport &workflow);
    bool replaceFile(const QString &name, const QVariant &file);
    [[nodiscard]] QString labelOf(const QString &name) const;
    [[nodiscard]] QList<InputSpec> offeredSpecs() const;
    void setFields(const QList<FormField> &fields);
    void rearrange();
    void fail(const QString &why);
    void setWorkflow(const WorkflowGraph &graph, const QList<InputSpec> &specs, Status status,
                     const QString &errorString = {}, const WorkflowImport &origin = {});
    [[nodiscard]] FormValues::Content contentOf(const QList<FormField> &fields) const;
    void setOrigin(const QUrl &source, const Deployment &deployment);

    Q_DISABLE_COPY_MOVE(WorkflowForm)
    InputModel *const m_inputs;
    FieldChanges *const m_changes;
    QUrl m_source;
    Deployment m_deployment; //!< set only if m_source is empty
    WorkflowGraph m_graph;
    NodeCatalog m_catalog;
    //! The fields of the graph; empty for a deployment, whose literals are the server's.
    GraphFields m_fields;
    const std::unique_ptr<FieldSplits> m_splits;
    QByteArray m_workflow; //!< in the editor's format; may be empty
    QStringList m_notes;
    Status m_status = Null;
    QString m_errorString;
    bool m_offersAllLiterals = false;
    bool m_complete = true; //!< false while QML sets the first properties
};

} // namespace ComfyDeploy::Qml
