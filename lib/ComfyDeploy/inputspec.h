// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/comfydeploy_export.h>

#include <QtCore/qmetatype.h>
#include <QtCore/qobjectdefs.h>
#include <QtCore/qshareddata.h>
#include <QtCore/qstringlist.h>
#include <QtCore/qvariant.h>

#include <optional>

namespace ComfyDeploy {

class InputSpecData;

//! \brief One thing a caller may fill in before a run: an External node of the graph.
//!
//! The server swallows most bad values in silence: it takes the node's default for them, or another
//! seed. problemWith() finds such values before a run is paid for.
//!
//! An implicitly shared value, made by WorkflowGraph::inputs().
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

public:
    enum class Kind {
        Text,
        Number, //!< whole or not
        Integer, //!< whole; the service takes no negative ones but for a slider, which rounds
        Boolean,
        Enum, //!< one of options()
        Seed, //!< whole, within the limits; -1 and 0 ask for a random one
        Image, //!< the URL of a picture, or a PNG or JPEG data URL
        ImageBatch, //!< several of those
        Video, //!< a URL
        Audio, //!< a URL, or a name in the machine's input folder
        File, //!< a URL, or a name in the machine's input folder
        Lora, //!< a name on the machine, or a URL
        Checkpoint, //!< a name on the machine
        FaceModel, //!< a URL
        Color,
        Other, //!< a node of a class not known here: any JSON that the API takes
    };
    Q_ENUM(Kind)

    //! The largest seed that the Seed node takes, whatever its own maximum says.
    static constexpr qlonglong MaximumSeed = 999'999'999'999'999;

    InputSpec();
    InputSpec(const InputSpec &other);
    InputSpec(InputSpec &&other) noexcept;
    InputSpec &operator=(const InputSpec &other);
    InputSpec &operator=(InputSpec &&other) noexcept;
    ~InputSpec();
    void swap(InputSpec &other) noexcept { d.swap(other.d); }

    //! The key in the run request's inputs: the node's input_id.
    [[nodiscard]] QString name() const;
    //! What the author calls it, else the name.
    [[nodiscard]] QString label() const;
    [[nodiscard]] QString description() const;
    [[nodiscard]] Kind kind() const;
    //! Whether the service wants a file's URL here, so that a local file may be given for upload.
    [[nodiscard]] bool takesFile() const;
    //! Of the first node with that name, as all of these values.
    [[nodiscard]] QString classType() const;
    [[nodiscard]] QString nodeId() const;
    //! All nodes with that name, in the order of the file: the value goes to each of them.
    [[nodiscard]] QStringList nodeIds() const;

    //! \brief What the node takes if no value is given, as it takes it: a text of digits as a
    //! number where it wants one, and -1 for a seed outside of its limits, in whose place it draws
    //! one.
    //!
    //! As exact as WorkflowGraph::value(); invalid if there is none, or if another node gives it.
    [[nodiscard]] QVariant defaultValue() const;
    //! The defaults of all nodes with that name, in the order of nodeIds().
    [[nodiscard]] QVariantList defaultValues() const;
    //! \brief The nodes with that name have different defaults.
    //!
    //! Each keeps its own only if no value is sent: not even defaultValue(), which is the first
    //! one's.
    [[nodiscard]] bool defaultsDiffer() const;
    //! Another node of the graph gives the default.
    [[nodiscard]] bool hasWiredDefault() const;
    //! Each node with that name has a default of one or the other kind.
    [[nodiscard]] bool hasDefault() const;
    //! A sentence that names the nodes whose defaults differ; else empty.
    [[nodiscard]] QString note() const;
    //! Exact; invalid if there is no limit.
    [[nodiscard]] QVariant minimum() const;
    [[nodiscard]] QVariant maximum() const;
    //! What a slider moves by; 0 if there is no natural step.
    [[nodiscard]] double stepSize() const;
    //! Of an Enum; empty if the author wrote none that can be read.
    [[nodiscard]] QStringList options() const;

    [[nodiscard]] QString groupId() const;
    //! The group's name.
    [[nodiscard]] QString group() const;
    //! The place among the inputs as the author put it, a number; invalid if there is none.
    [[nodiscard]] QVariant order() const;

    //! The value that a person means by \a text; null with a sentence in \a why if it has a
    //! problem. "42" is text for a Text and a whole number for an Integer.
    [[nodiscard]] std::optional<QVariant> valueFromText(const QString &text,
                                                        QString *why = nullptr) const;
    //! Empty if the server will use \a value as it is meant; else a sentence that names the label.
    [[nodiscard]] QString problemWith(const QVariant &value) const;
    //! \a value in the form that the server understands: a list of pictures as one JSON text,
    //! digits as a number. A value with a problem comes back as it is.
    [[nodiscard]] QVariant wireValue(const QVariant &value) const;

    friend COMFYDEPLOY_EXPORT bool operator==(const InputSpec &a, const InputSpec &b);
    friend bool operator!=(const InputSpec &a, const InputSpec &b) { return !(a == b); }

private:
    friend class InputSpecReader;
    QSharedDataPointer<InputSpecData> d;
};

} // namespace ComfyDeploy

Q_DECLARE_SHARED(ComfyDeploy::InputSpec)
