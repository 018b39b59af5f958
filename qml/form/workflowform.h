// SPDX-License-Identifier: MIT

#pragma once

#include "formvalues.h"

#include <comfydeployqml_export.h>

#include <ComfyDeploy/deployment.h>
#include <ComfyDeploy/workflowgraph.h>
#include <ComfyDeploy/workflowimport.h>

#include <QtCore/qobject.h>
#include <QtCore/qurl.h>
#include <QtQml/qqmlparserstatus.h>
#include <QtQml/qqmlregistration.h>

Q_MOC_INCLUDE("qml/form/inputmodel.h")

namespace ComfyDeploy::Qml {

class FieldChanges;
class InputModel;

//! \brief A workflow's inputs as a form: typed fields with defaults, limits, errors and values.
//!
//! A value with a problem is kept and shown with its error; it is never sent. Integers beyond 2^53
//! cross to and from JavaScript as decimal text and are held to the digit.
class COMFYDEPLOYQML_EXPORT WorkflowForm : public QObject, public QQmlParserStatus
{
    Q_OBJECT
    QML_ELEMENT
    Q_INTERFACES(QQmlParserStatus)
    //! A file: or qrc: URL of a workflow, loaded when it is set: a graph in API format, or whatever
    //! WorkflowImport takes one out of, such as a picture of ComfyUI's. A relative one is taken
    //! from the document's own folder.
    Q_PROPERTY(QUrl source READ source WRITE setSource NOTIFY sourceChanged FINAL)
    //! \brief In place of source: a deployment of the server, whose form is that of its graph, else
    //! of what the server says of its inputs.
    //!
    //! The values then run it: \c{mutate({ deploymentId, inputs: form.values })}, or the values
    //! alone. One without id, and undefined, leave the form without a workflow.
    Q_PROPERTY(ComfyDeploy::Deployment deployment READ deployment WRITE setDeployment RESET
                   resetDeployment NOTIFY deploymentChanged FINAL)
    //! Empty unless status is Ready, and for a deployment whose graph the server keeps to itself.
    Q_PROPERTY(ComfyDeploy::WorkflowGraph graph READ graph NOTIFY graphChanged FINAL)
    //! Sentences for the user about where the graph was in the file, and what was left out.
    Q_PROPERTY(QStringList notes READ notes NOTIFY graphChanged FINAL)
    Q_PROPERTY(Status status READ status NOTIFY statusChanged FINAL)
    //! Why there is no form, with line and column where one can be named; else empty.
    Q_PROPERTY(QString errorString READ errorString NOTIFY statusChanged FINAL)
    //! The status is Ready, and every value may be sent. What a server found wrong does not count:
    //! it is asked again.
    Q_PROPERTY(bool valid READ isValid NOTIFY valuesChanged FINAL)
    Q_PROPERTY(ComfyDeploy::Qml::InputModel *inputs READ inputs CONSTANT FINAL)
    //! What mutate() takes, opaque.
    Q_PROPERTY(ComfyDeploy::Qml::FormValues values READ values NOTIFY valuesChanged FINAL)
    //! Some value is not the default.
    Q_PROPERTY(bool modified READ isModified NOTIFY valuesChanged FINAL)
    //! The name of the first input that has an error; empty if none has.
    Q_PROPERTY(QString invalidInput READ invalidInput NOTIFY valuesChanged FINAL)
    //! That input's error.
    Q_PROPERTY(QString firstError READ firstError NOTIFY valuesChanged FINAL)
    //! undo() has something to take back.
    Q_PROPERTY(bool canUndo READ canUndo NOTIFY valuesChanged FINAL)
    //! It is what was done last: no value was edited since.
    Q_PROPERTY(bool undoIsNext READ undoIsNext NOTIFY valuesChanged FINAL)

public:
    enum Status { Null, Ready, Error };
    Q_ENUM(Status)
    //! What becomes of a seed once it was sent.
    enum SeedMode {
        Fixed, //!< it stays
        Random, //!< another is drawn within the limits
        Increment, //!< it grows by 1, and from the largest goes back to the smallest
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
    [[nodiscard]] bool isModified() const;
    [[nodiscard]] QString invalidInput() const;
    [[nodiscard]] QString firstError() const;

    //! Takes the values of a foreign file, such as WorkflowImport::inputs(), but no paths of local
    //! files. Returns the names of those that could not be taken.
    QStringList setForeignValues(const QVariantMap &values);
    [[nodiscard]] bool canUndo() const;
    [[nodiscard]] bool undoIsNext() const;

    //! Reads source, or the deployment, again; all values go back to the defaults.
    Q_INVOKABLE void reload();
    //! Takes a workflow as text, such as one that was pasted, as source does; source becomes empty.
    //! False if it is none: see errorString.
    Q_INVOKABLE bool loadJson(const QString &text);

    //! The value as JavaScript can hold it; undefined if there is none.
    Q_INVOKABLE QVariant value(const QString &name) const;
    //! False if there is no input of that name. A value with a problem is kept, see the error role.
    Q_INVOKABLE bool setValue(const QString &name, const QVariant &value);
    //! A QImage, sent as PNG, or a URL.
    Q_INVOKABLE bool setImage(const QString &name, const QVariant &image);
    //! A file that is uploaded when the run starts.
    Q_INVOKABLE bool setFile(const QString &name, const QUrl &url);
    //! The same for an input that takes several.
    Q_INVOKABLE bool addFile(const QString &name, const QUrl &url);
    Q_INVOKABLE bool removeFile(const QString &name, int index);
    Q_INVOKABLE bool clear(const QString &name);
    //! Everything back to the workflow's defaults.
    Q_INVOKABLE void reset();
    Q_INVOKABLE bool reset(const QString &name);
    //! All inputs of one group; "" is the group of those without one.
    Q_INVOKABLE void resetGroup(const QString &group);

    //! False if there is no seed of that name.
    Q_INVOKABLE bool setSeedMode(const QString &name, SeedMode mode);
    //! Draws one now.
    Q_INVOKABLE bool rollSeed(const QString &name);
    //! To be called once values were sent; mutate() does so itself.
    Q_INVOKABLE void advanceSeeds();

    //! The values that are not defaults and the seed modes, as JSON. Files are saved by their path;
    //! pictures that have none are left out.
    Q_INVOKABLE QString saveValues() const;
    //! Puts saved values over the defaults. Returns the names of those that could not be taken:
    //! inputs that are gone, values that do not fit any more, files that are missing. Throws, and
    //! changes nothing, if \a json is not what saveValues() writes.
    Q_INVOKABLE QStringList restoreValues(const QString &json);

    //! \brief Takes the last change back that replaced values as a whole, all of it at once: a
    //! reset, restored values, another file, a seed that was drawn.
    //!
    //! What was edited since stays. False if there is none. Another workflow ends what can be taken
    //! back.
    Q_INVOKABLE bool undo();
    //! What was done so far cannot be taken back any more.
    Q_INVOKABLE void forgetUndo();

    //! Marks each input that one of these ValidationErrors speaks of, until it is edited.
    Q_INVOKABLE void setServerErrors(const QVariant &validationErrors);
    //! The input that feeds an input of that node, itself or through the nodes between; with
    //! inputName empty, any of its inputs. Empty if there is none, or no nearest one.
    Q_INVOKABLE QString nameForNode(const QString &nodeId, const QString &inputName = {}) const;

Q_SIGNALS:
    void sourceChanged();
    void deploymentChanged();
    void graphChanged();
    void statusChanged();
    void valuesChanged();
    //! Values were replaced that undo() brings back; \a text is a sentence about it for the user.
    void valuesReplaced(const QString &text);

protected:
    void classBegin() override;
    void componentComplete() override;

private:
    bool take(const WorkflowImport &workflow);
    bool replaceFile(const QString &name, const QVariant &file);
    [[nodiscard]] QString labelOf(const QString &name) const;
    void fail(const QString &why);
    void setWorkflow(const WorkflowGraph &graph, const QList<InputSpec> &specs, Status status,
                     const QString &errorString = {}, const WorkflowImport &origin = {});
    void setOrigin(const QUrl &source, const Deployment &deployment);

    Q_DISABLE_COPY_MOVE(WorkflowForm)
    InputModel *const m_inputs;
    FieldChanges *const m_changes;
    QUrl m_source;
    Deployment m_deployment; //!< one of the two at most
    WorkflowGraph m_graph;
    QByteArray m_workflow; //!< the graph in the editor's format, if it came along
    QStringList m_notes;
    Status m_status = Null;
    QString m_errorString;
    bool m_complete = true; //!< false while QML sets the first properties
};

} // namespace ComfyDeploy::Qml
