// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/inputspec.h>

#include <QtCore/qflags.h>
#include <QtCore/qlist.h>
#include <QtCore/qstringview.h>

namespace ComfyDeploy {

//! \brief Describes a class of nodes that take a value from the caller: one row of the table that
//! the client, the form, the command line and the local server share.
//!
//! Contains the classes of the service's plugin, and three more that its API or its dashboard
//! lists.
struct ExternalClass
{
    //! What a field's text must be for the node to use it; otherwise it tries the next field.
    enum class Usable { Always, WebUrl, PictureUrl };

    //! A field that may hold the node's default.
    struct DefaultField
    {
        QStringView name;
        Usable usable = Usable::Always;
    };

    enum Trait {
        NoTrait = 0,
        TakesFile = 0x01, //!< the node fetches a URL, so a local file may be uploaded
        SentUntouched = 0x02, //!< the default is sent too, so that it is stored with the run
        NeedsValue = 0x04, //!< the node cannot use an empty value
        DigitsOnly = 0x08, //!< the node's parser does not support a minus sign
        Rounds = 0x10, //!< the node rounds half to even, then checks its limits
        OneLine = 0x20, //!< of a text
        NotAnInput = 0x40, //!< has an input_id, but no run can give it a value
        OpenChoices = 0x80, //!< of a choice: others than those that are known may be given
    };
    Q_DECLARE_FLAGS(Traits, Trait)

    QStringView name = {};
    InputSpec::Kind kind = InputSpec::Kind::Other;
    Traits traits = NoTrait;
    //! In the order in which the node tries them.
    QList<DefaultField> defaults{{u"default_value"}};
    //! Another field that takes the default from a node; empty if there is none.
    QStringView wiredDefault = {};
    //! The field that the service's runner overwrites besides input_id; empty if none.
    QStringView overwritten = {};
    //! The type in a deployment's input_types; empty if the service omits the class there.
    QStringView wireType = {};
    double stepSize = 0;
    //! The limits of a node without the fields min_value and max_value.
    QVariant minimum = {};
    QVariant maximum = {};
    //! The inputs with a widget in the editor, in its order.
    QList<QStringView> widgets{u"input_id", u"default_value", u"display_name", u"description"};

    [[nodiscard]] bool has(Trait trait) const { return traits.testFlag(trait); }
};

//! The row of a class; one of kind Other for a class that is not in the table.
[[nodiscard]] const ExternalClass &externalClass(QStringView classType);

//! All rows.
[[nodiscard]] const QList<ExternalClass> &externalClasses();

} // namespace ComfyDeploy

Q_DECLARE_OPERATORS_FOR_FLAGS(ComfyDeploy::ExternalClass::Traits)
