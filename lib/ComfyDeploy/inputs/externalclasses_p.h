// SPDX-License-Identifier: MIT

// Private header: used by this project's libraries only, not installed.
#pragma once

#include <ComfyDeploy/inputspec.h>

#include <QtCore/qflags.h>
#include <QtCore/qlist.h>
#include <QtCore/qstringview.h>

namespace ComfyDeploy {

//! \brief What is known of a class of nodes that take a value from the caller: one row of the one
//! table that the client, the form, the command line and the local server read.
//!
//! These are the classes of the service's plugin, and three more that its API or its dashboard
//! lists.
struct ExternalClass
{
    //! What a field's text must be for the node to use it; it looks at the next field else.
    enum class Usable { Always, WebUrl, PictureUrl };

    //! A field in which the node's default may stand.
    struct DefaultField
    {
        QStringView name;
        Usable usable = Usable::Always;
    };

    enum Trait {
        NoTrait = 0,
        TakesFile = 0x01, //!< the node fetches a URL, so a file of this machine may be uploaded
        SentUntouched = 0x02, //!< the default is sent along, so that it is on record with the run
        NeedsValue = 0x04, //!< the node makes nothing of an empty value
        DigitsOnly = 0x08, //!< the node's own parser knows no minus sign
        Rounds = 0x10, //!< the node rounds half to even, and then looks at its limits
        OneLine = 0x20, //!< of a text
        NotAnInput = 0x40, //!< has an input_id, but no run can give it a value
    };
    Q_DECLARE_FLAGS(Traits, Trait)

    QStringView name;
    InputSpec::Kind kind = InputSpec::Kind::Other;
    Traits traits = NoTrait;
    //! In the order in which the node looks at them.
    QList<DefaultField> defaults{{u"default_value"}};
    //! A further field that takes the default from another node; empty if there is none.
    QStringView wiredDefault = {};
    //! What the service's runner overwrites besides input_id; empty if nothing.
    QStringView overwritten = {};
    //! The type in a deployment's input_types; empty if the service leaves the class out of them.
    QStringView wireType = {};
    double stepSize = 0;
    //! For a node that does not have the fields min_value and max_value.
    QVariant minimum = {};
    QVariant maximum = {};

    [[nodiscard]] bool has(Trait trait) const { return traits.testFlag(trait); }
};

//! The row of a class; one of kind Other for a class that is not in the table.
[[nodiscard]] const ExternalClass &externalClass(QStringView classType);

//! All rows.
[[nodiscard]] const QList<ExternalClass> &externalClasses();

} // namespace ComfyDeploy

Q_DECLARE_OPERATORS_FOR_FLAGS(ComfyDeploy::ExternalClass::Traits)
