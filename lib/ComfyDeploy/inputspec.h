// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/comfydeploy_export.h>

#include <QtCore/qlist.h>
#include <QtCore/qmetatype.h>
#include <QtCore/qobjectdefs.h>
#include <QtCore/qshareddata.h>
#include <QtCore/qstringlist.h>
#include <QtCore/qvariant.h>

#include <optional>

namespace ComfyDeploy {

class InputSpecData;

//! An input of a node in a graph.
struct COMFYDEPLOY_EXPORT InputTarget
{
    Q_GADGET
    Q_PROPERTY(QString nodeId MEMBER nodeId FINAL)
    Q_PROPERTY(QString inputName MEMBER inputName FINAL)

public:
    QString nodeId;
    QString inputName;

    //! NODE.INPUT
    [[nodiscard]] QString name() const { return nodeId + u'.' + inputName; }

    friend bool operator==(const InputTarget &a, const InputTarget &b)
    {
        return a.nodeId == b.nodeId && a.inputName == b.inputName;
    }
    friend bool operator!=(const InputTarget &a, const InputTarget &b) { return !(a == b); }
};

//! \brief Describes an input of a workflow: an External node of the graph, or a literal that
//! GraphFields offers.
//!
//! The server silently replaces most invalid values by the node's default or another seed.
//! problemWith() finds such values before a run is paid for.
//!
//! An implicitly shared value, made by WorkflowGraph::inputs() and GraphFields.
class COMFYDEPLOY_EXPORT InputSpec
{
    Q_GADGET
    Q_PROPERTY(QString name READ name FINAL)
    Q_PROPERTY(QString label READ label FINAL)
    Q_PROPERTY(QString description READ description FINAL)
    Q_PROPERTY(ComfyDeploy::InputSpec::Kind kind READ kind FINAL)
    Q_PROPERTY(bool takesFile READ takesFile FINAL)
    Q_PROPERTY(QString classType READ classType FINAL)
    Q_PROPERTY(QString nodeId READ nodeId FINAL)
    Q_PROPERTY(QStringList nodeIds READ nodeIds FINAL)
    Q_PROPERTY(QVariant defaultValue READ defaultValue FINAL)
    Q_PROPERTY(QVariantList defaultValues READ defaultValues FINAL)
    Q_PROPERTY(bool defaultsDiffer READ defaultsDiffer FINAL)
    Q_PROPERTY(bool hasWiredDefault READ hasWiredDefault FINAL)
    Q_PROPERTY(QString note READ note FINAL)
    Q_PROPERTY(QVariant minimum READ minimum FINAL)
    Q_PROPERTY(QVariant maximum READ maximum FINAL)
    Q_PROPERTY(double stepSize READ stepSize FINAL)
    Q_PROPERTY(QStringList options READ options FINAL)
    Q_PROPERTY(QString groupId READ groupId FINAL)
    Q_PROPERTY(QString group READ group FINAL)
    Q_PROPERTY(QVariant order READ order FINAL)
    Q_PROPERTY(bool literal READ isLiteral FINAL)
    Q_PROPERTY(QString alias READ alias FINAL)
    Q_PROPERTY(QList<ComfyDeploy::InputTarget> targets READ targets FINAL)
    Q_PROPERTY(ComfyDeploy::InputSpec::Level level READ level FINAL)
    Q_PROPERTY(ComfyDeploy::InputSpec::Role role READ role FINAL)
    Q_PROPERTY(bool multiline READ isMultiline FINAL)
    Q_PROPERTY(QVariant softMinimum READ softMinimum FINAL)
    Q_PROPERTY(QVariant softMaximum READ softMaximum FINAL)

public:
    enum class Kind {
        Text,
        Number, //!< integer or not
        Integer, //!< the service accepts negative ones only for a slider, which rounds
        Boolean,
        Enum, //!< one of options()
        Seed, //!< an integer within the limits; -1 and 0 request a random one
        Image, //!< the URL of a picture, or a PNG or JPEG data URL
        ImageBatch, //!< several of those
        Video, //!< a URL
        Audio, //!< a URL, or a name in the machine's input folder
        File, //!< a URL, or a name in the machine's input folder
        Lora, //!< a name on the machine, or a URL
        Checkpoint, //!< a name on the machine
        FaceModel, //!< a URL
        Color,
        Other, //!< a node of an unknown class: any JSON that the API accepts
    };
    Q_ENUM(Kind)
    //! How much it matters to most people.
    enum class Level {
        Primary, //!< shown at once
        Advanced, //!< shown when asked for
    };
    Q_ENUM(Level)
    //! What a text does to the picture.
    enum class Role {
        None,
        Positive, //!< describes what is wanted
        Negative, //!< describes what is not wanted
    };
    Q_ENUM(Role)

    //! The largest seed that the Seed node accepts, even if its maximum is larger.
    static constexpr qlonglong MaximumSeed = 999'999'999'999'999;

    InputSpec();
    InputSpec(const InputSpec &other);
    InputSpec(InputSpec &&other) noexcept;
    InputSpec &operator=(const InputSpec &other);
    InputSpec &operator=(InputSpec &&other) noexcept;
    ~InputSpec();
    void swap(InputSpec &other) noexcept { d.swap(other.d); }

    //! The key in the run request's inputs: the node's input_id. Of a literal the names of its
    //! targets, such as "3.seed" or "3.steps+7.steps".
    [[nodiscard]] QString name() const;
    //! The author's label, else the name.
    [[nodiscard]] QString label() const;
    [[nodiscard]] QString description() const;
    [[nodiscard]] Kind kind() const;
    //! Whether the service expects a file's URL, so that a local file can be uploaded for it.
    [[nodiscard]] bool takesFile() const;
    //! Like all of these values, that of the first node with this name.
    [[nodiscard]] QString classType() const;
    [[nodiscard]] QString nodeId() const;
    //! All nodes with this name, in the order of the file: each of them gets the value.
    [[nodiscard]] QStringList nodeIds() const;

    //! \brief The value that the node uses if none is given, converted as the node does: digits in
    //! a text to a number where it expects one, and a seed outside of its limits to -1, because the
    //! node draws a random one instead.
    //!
    //! As exact as WorkflowGraph::value(); invalid if there is none, or if another node provides
    //! it.
    [[nodiscard]] QVariant defaultValue() const;
    //! The defaults of all nodes with this name, in the order of nodeIds().
    [[nodiscard]] QVariantList defaultValues() const;
    //! \brief Whether the nodes with this name have different defaults.
    //!
    //! Each keeps its own only if no value is sent, not even defaultValue(), which belongs to the
    //! first one.
    [[nodiscard]] bool defaultsDiffer() const;
    //! Whether another node of the graph provides the default.
    [[nodiscard]] bool hasWiredDefault() const;
    //! Whether each node with this name has a default value or a wired one.
    [[nodiscard]] bool hasDefault() const;
    //! A sentence that the user should read: about nodes whose defaults differ, or a node that a
    //! file takes the place of. Else empty.
    [[nodiscard]] QString note() const;
    //! The exact limits; invalid if there are none.
    [[nodiscard]] QVariant minimum() const;
    [[nodiscard]] QVariant maximum() const;
    //! The step of a slider; 0 if there is none.
    [[nodiscard]] double stepSize() const;
    //! The options of an Enum; empty if the author wrote none that can be read.
    [[nodiscard]] QStringList options() const;

    [[nodiscard]] QString groupId() const;
    //! The group's name.
    [[nodiscard]] QString group() const;
    //! The author's position among the inputs, a number; invalid if there is none.
    [[nodiscard]] QVariant order() const;

    //! A value that stands in the graph itself and is changed there: it is no key of the request's
    //! inputs, see GraphFields::fill().
    [[nodiscard]] bool isLiteral() const;
    //! A short name, such as "prompt" or "seed", if it means this literal alone; else empty.
    [[nodiscard]] QString alias() const;
    //! The literals that the value goes to; empty for an External node.
    [[nodiscard]] QList<InputTarget> targets() const;
    [[nodiscard]] Level level() const;
    [[nodiscard]] Role role() const;
    //! A text that may have several lines.
    [[nodiscard]] bool isMultiline() const;
    //! Whether \a value is a text with choices such as "a {red|blue} fox", of which ComfyUI's
    //! editor picks one for each run, as GraphFields::fill() does. False for a class that is not
    //! known to have such texts.
    [[nodiscard]] bool hasChoices(const QVariant &value) const;
    //! What a slider should range over where the limits are wider or unknown; invalid if there is
    //! no such range.
    [[nodiscard]] QVariant softMinimum() const;
    [[nodiscard]] QVariant softMaximum() const;

    //! Converts \a text that a user typed; null with a sentence in \a why if it is invalid. "42" is
    //! text for a Text and a number for an Integer.
    [[nodiscard]] std::optional<QVariant> valueFromText(const QString &text,
                                                        QString *why = nullptr) const;
    //! Empty if the server will use \a value as intended; else a sentence that begins with the
    //! label.
    [[nodiscard]] QString problemWith(const QVariant &value) const;
    //! \a value in the form that the server expects: a list of pictures as one JSON text, digits as
    //! a number. An invalid value is returned unchanged.
    [[nodiscard]] QVariant wireValue(const QVariant &value) const;

    friend COMFYDEPLOY_EXPORT bool operator==(const InputSpec &a, const InputSpec &b);
    friend bool operator!=(const InputSpec &a, const InputSpec &b) { return !(a == b); }

private:
    friend class InputSpecReader;
    friend class FieldArrangement;
    QSharedDataPointer<InputSpecData> d;
};

} // namespace ComfyDeploy

Q_DECLARE_SHARED(ComfyDeploy::InputSpec)
