// SPDX-License-Identifier: MIT

#include <ComfyDeploy/core/jsontext_p.h>
#include <ComfyDeploy/core/variantlist_p.h>
#include <ComfyDeploy/fileinput.h>
#include <ComfyDeploy/inputs/inputtext_p.h>
#include <ComfyDeploy/inputs/inputvalue_p.h>

#include <QtCore/qlocale.h>
#include <QtCore/qurl.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace ComfyDeploy {

using namespace Qt::StringLiterals;

namespace {

using Kind = InputSpec::Kind;

constexpr double MostExact = 9007199254740992.0; // 2^53: above, doubles skip integers

InputValue good(const QVariant &wire)
{
    return {wire, {}};
}
InputValue bad(const QString &problem)
{
    return {{}, problem};
}

bool isString(const QVariant &value)
{
    return value.typeId() == QMetaType::QString;
}

bool isFile(const QVariant &value)
{
    return value.metaType() == QMetaType::fromType<FileInput>();
}

// The text for a value in a message.
QString shown(const QVariant &value)
{
    constexpr int Longest = 60;
    if (isString(value)) {
        const QString text = value.toString();
        return u'"' + (text.size() > Longest ? text.first(Longest) + u'…' : text) + u'"';
    }
    if (isList(value))
        return InputText::tr("a list");
    if (value.typeId() == QMetaType::QVariantMap)
        return InputText::tr("an object");
    if (value.typeId() == QMetaType::Double && std::isfinite(value.toDouble()))
        return QLocale().toString(value.toDouble(), 'g', QLocale::FloatingPointShortest);
    if (const auto json = JsonText::fromVariant(value))
        return QString::fromUtf8(*json);
    if (isFile(value))
        return InputText::tr("the file \"%1\"").arg(value.value<FileInput>().fileName());
    if (value.typeId() == QMetaType::Double || value.typeId() == QMetaType::Float)
        return std::isnan(value.toDouble()) ? InputText::tr("NaN") : InputText::tr("infinity");
    return InputText::tr("a value of another kind");
}

bool isWhole(const QVariant &number)
{
    return number.typeId() == QMetaType::LongLong || number.typeId() == QMetaType::ULongLong;
}

QString atLeast(const InputSpecFields &spec, const QVariant &minimum)
{
    return InputText::tr("%1 must be at least %2.").arg(spec.label, shown(minimum));
}
QString atMost(const InputSpecFields &spec, const QVariant &maximum)
{
    return InputText::tr("%1 must be at most %2.").arg(spec.label, shown(maximum));
}

InputValue inRange(const InputSpecFields &spec, const QVariant &number)
{
    if (spec.minimum.isValid() && compareNumbers(number, spec.minimum) < 0)
        return bad(atLeast(spec, spec.minimum));
    if (spec.maximum.isValid() && compareNumbers(number, spec.maximum) > 0)
        return bad(atMost(spec, spec.maximum));
    return good(number);
}

// Whether it is a text of digits that does not fit into a 64-bit integer.
bool isBeyondIntegers(const QVariant &value)
{
    const QString text = value.toString();
    const QStringView digits = QStringView(text).sliced(text.startsWith(u'-') ? 1 : 0);
    return isString(value) && !digits.isEmpty()
        && std::all_of(digits.begin(), digits.end(),
                       [](QChar c) { return c >= u'0' && c <= u'9'; });
}

// The integer as qlonglong or qulonglong, or the problem.
InputValue whole(const InputSpecFields &spec, const QVariant &value)
{
    const QVariant number = numberFromVariant(value);
    if (isWhole(number))
        return good(number);
    if (isBeyondIntegers(value)) {
        if (value.toString().startsWith(u'-'))
            return bad(atLeast(spec,
                               spec.minimum.isValid()
                                   ? spec.minimum
                                   : QVariant(std::numeric_limits<qlonglong>::min())));
        return bad(atMost(spec,
                          spec.maximum.isValid()
                              ? spec.maximum
                              : QVariant(std::numeric_limits<qulonglong>::max())));
    }
    const double asDouble = number.toDouble();
    if (number.isValid() && !isString(value) && std::trunc(asDouble) == asDouble
        && std::abs(asDouble) <= MostExact)
        return good(qlonglong(asDouble)); // JavaScript's numbers are doubles
    return bad(InputText::tr("%1 must be a whole number, not %2.").arg(spec.label, shown(value)));
}

// Rounds like a node that parses a float: 2.5 becomes 2, and 3.5 becomes 4.
InputValue rounded(const InputSpecFields &spec, const QVariant &value)
{
    const QVariant number = numberFromVariant(value);
    const bool isInteger = !number.isValid() || isWhole(number);
    const double nearest = std::nearbyint(number.toDouble());
    if (!isInteger && std::abs(nearest) > MostExact)
        return inRange(spec, nearest);
    return whole(spec, isInteger ? value : nearest);
}

InputValue integer(const InputSpecFields &spec, const QVariant &value)
{
    const bool rounds = spec.external->has(ExternalClass::Rounds);
    InputValue checked = rounds ? rounded(spec, value) : whole(spec, value);
    if (!checked.problem.isEmpty())
        return checked;
    if (spec.external->has(ExternalClass::DigitsOnly) && compareNumbers(checked.wire, 0LL) < 0) {
        return bad(
            InputText::tr(
                "%1 must not be negative: the server would use the workflow's default instead.")
                .arg(spec.label));
    }
    return inRange(spec, checked.wire);
}

InputValue seed(InputSpecFields spec, const QVariant &value)
{
    InputValue checked = whole(spec, value);
    if (!checked.problem.isEmpty())
        return checked;
    if (compareNumbers(checked.wire, -1LL) == 0)
        return checked;
    if (spec.isLiteral())
        return inRange(spec, checked.wire);
    if (compareNumbers(checked.wire, 0LL) == 0)
        return checked;
    if (!spec.maximum.isValid() || compareNumbers(spec.maximum, InputSpec::MaximumSeed) > 0)
        spec.maximum = InputSpec::MaximumSeed;
    if (spec.minimum.isValid() && compareNumbers(checked.wire, spec.minimum) < 0) {
        return bad(InputText::tr("%1 must be at least %2, or -1 for a random one.")
                       .arg(spec.label, shown(spec.minimum)));
    }
    return inRange(spec, checked.wire);
}

InputValue number(const InputSpecFields &spec, const QVariant &value)
{
    const QVariant checked = numberFromVariant(value);
    if (!checked.isValid())
        return bad(InputText::tr("%1 must be a number, not %2.").arg(spec.label, shown(value)));
    return inRange(spec, checked);
}

InputValue text(const InputSpecFields &spec, const QVariant &value)
{
    if (isString(value))
        return good(value);
    if (const QVariant digits = numberFromVariant(value); digits.isValid())
        return good(shown(digits)); // ComfyUI converts it in the same way
    return bad(InputText::tr("%1 must be text, not %2.").arg(spec.label, shown(value)));
}

InputValue boolean(const InputSpecFields &spec, const QVariant &value)
{
    if (value.typeId() == QMetaType::Bool)
        return good(value);
    return bad(InputText::tr("%1 must be true or false, not %2.").arg(spec.label, shown(value)));
}

InputValue option(const InputSpecFields &spec, const QVariant &value)
{
    constexpr int MostNamed = 12;
    const bool isOption = spec.options.isEmpty() || spec.options.contains(value.toString())
        || spec.external->has(ExternalClass::OpenChoices);
    if (isString(value) && isOption)
        return good(value);
    if (spec.options.isEmpty())
        return bad(InputText::tr("%1 must be text, not %2.").arg(spec.label, shown(value)));
    QStringList named = spec.options.mid(0, MostNamed);
    if (spec.options.size() > MostNamed)
        named += u"…"_s;
    return bad(InputText::tr("%1 must be one of %2, not %3.")
                   .arg(spec.label, named.join(u", "), shown(value)));
}

// QVariant::toString() partly decodes a URL.
QString textOf(const QVariant &value)
{
    return value.typeId() == QMetaType::QUrl ? value.toUrl().toString(QUrl::FullyEncoded)
                                             : value.toString();
}

// As in Python's decoder, which ignores line breaks.
bool isBase64(QStringView text)
{
    qsizetype letters = 0;
    qsizetype padding = 0;
    for (const QChar c : text) {
        const bool isLetter = (c >= u'A' && c <= u'Z') || (c >= u'a' && c <= u'z')
            || (c >= u'0' && c <= u'9') || c == u'+' || c == u'/';
        if (c == u'=')
            ++padding;
        else if (isLetter && padding == 0)
            ++letters;
        else if (c != u'\n' && c != u'\r')
            return false;
    }
    return letters > 0 && padding <= 2 && (letters + padding) % 4 == 0;
}

bool hasForeignScheme(const QString &text)
{
    return !isWebUrl(text) && (text.contains(u"://") || text.startsWith(u"data:"));
}

// An empty text means no file: the node then uses its default.
InputValue file(const InputSpecFields &spec, const QVariant &value)
{
    const QString name = value.toString();
    if (isString(value) && name.isEmpty())
        return good(name);
    switch (spec.kind()) {
    case Kind::Image:
        if (isString(value) && isPictureUrl(name))
            return good(name);
        return bad(InputText::tr(
                       "%1 must be the http or https URL of a picture, or a PNG or JPEG data URL, "
                       "not %2.")
                       .arg(spec.label, shown(value)));
    case Kind::Video:
    case Kind::FaceModel:
        if (isString(value) && isWebUrl(name))
            return good(name);
        return bad(InputText::tr("%1 must be an http or https URL, not %2.")
                       .arg(spec.label, shown(value)));
    case Kind::Checkpoint:
        if (isString(value) && !isWebUrl(name) && !hasForeignScheme(name))
            return good(name);
        return bad(InputText::tr("%1 must be the name of a file on the machine, not %2.")
                       .arg(spec.label, shown(value)));
    default:
        if (isString(value) && !hasForeignScheme(name))
            return good(name);
        return bad(
            InputText::tr(
                "%1 must be an http or https URL or the name of a file on the machine, not %2.")
                .arg(spec.label, shown(value)));
    }
}

// ComfyUI reads a JSON array as a link between nodes, so a list is sent as the text of an array.
InputValue pictures(const InputSpecFields &spec, const QVariant &value)
{
    const auto refused = [&spec](const QVariant &culprit) {
        return bad(
            InputText::tr(
                "%1 must be a list of picture URLs, or a text with a JSON array of them, not %2.")
                .arg(spec.label, shown(culprit)));
    };
    QVariantList urls;
    QVariant wire;
    if (isList(value)) {
        urls = itemsOf(value);
    } else if (!isString(value)) {
        return refused(value);
    } else if (const QString text = value.toString().trimmed(); text.startsWith(u'[')) {
        const auto json = JsonText::parse(text.toUtf8());
        if (!json)
            return refused(value);
        urls = json->root().toVariant().toList();
        wire = value;
    } else if (!text.isEmpty()) {
        urls = {text};
    }
    QStringList texts;
    for (const QVariant &url : std::as_const(urls)) {
        const QString text = textOf(url);
        if ((!isString(url) && url.typeId() != QMetaType::QUrl) || !isPictureUrl(text))
            return refused(url);
        texts += text;
    }
    if (!wire.isValid())
        wire = QString::fromUtf8(JsonText::fromVariant(texts).value_or("[]"_ba));
    return good(wire);
}

InputValue anyJson(const InputSpecFields &spec, const QVariant &value)
{
    if (value.typeId() == QMetaType::QVariantMap)
        return bad(
            InputText::tr(
                "%1 must not be an object: the server takes texts, numbers, booleans and lists.")
                .arg(spec.label));
    QString why;
    if (!JsonText::fromVariant(value, &why))
        return bad(InputText::tr("%1 cannot be sent: %2.").arg(spec.label, why));
    return good(value);
}

// The value that the server would substitute for an invalid one is always valid. Only a seed
// outside of its limits is replaced by something other than the default, and if several nodes have
// different defaults, each falls back to its own.
bool isDefault(const InputSpecFields &spec, const QVariant &value)
{
    if (spec.kind() == Kind::Seed || spec.defaultsDiffer || spec.isLiteral()
        || isString(value) != isString(spec.defaultValue()))
        return false;
    if (const QVariant number = numberFromVariant(value); number.isValid() && !isString(value)) {
        const QVariant standard = numberFromVariant(spec.defaultValue());
        return standard.isValid() && compareNumbers(number, standard) == 0;
    }
    return value.typeId() == spec.defaultValue().typeId() && value == spec.defaultValue();
}

std::optional<bool> boolFrom(const QString &text)
{
    static const QStringList yes{u"true"_s, u"yes"_s, u"on"_s, u"1"_s};
    static const QStringList no{u"false"_s, u"no"_s, u"off"_s, u"0"_s};
    if (yes.contains(text, Qt::CaseInsensitive))
        return true;
    if (no.contains(text, Qt::CaseInsensitive))
        return false;
    return std::nullopt;
}

} // namespace

QVariant numberFromVariant(const QVariant &value)
{
    switch (value.typeId()) {
    case QMetaType::Float:
    case QMetaType::Double:
        return std::isfinite(value.toDouble()) ? value : QVariant();
    case QMetaType::QString: {
        const QString text = value.toString();
        bool ok = false;
        if (const qlonglong number = text.toLongLong(&ok); ok)
            return number;
        if (const qulonglong number = text.toULongLong(&ok); ok)
            return number;
        const double number = text.toDouble(&ok);
        return ok && std::isfinite(number) ? QVariant(number) : QVariant();
    }
    case QMetaType::Bool:
        return {};
    default:
        break;
    }
    const auto json = JsonText::fromVariant(value);
    if (!json || isList(value) || value.typeId() == QMetaType::QVariantMap
        || value.typeId() == QMetaType::Nullptr)
        return {};
    return numberFromVariant(QString::fromLatin1(*json));
}

int compareNumbers(const QVariant &a, const QVariant &b)
{
    const auto compare = [](auto x, auto y) {
        return x < y ? -1 : int(x > y);
    };
    const auto isNegative = [](const QVariant &number) {
        return number.typeId() == QMetaType::LongLong && number.toLongLong() < 0;
    };
    if (!isWhole(a) || !isWhole(b))
        return compare(a.toDouble(), b.toDouble());
    if (isNegative(a) != isNegative(b))
        return isNegative(a) ? -1 : 1;
    return isNegative(a) ? compare(a.toLongLong(), b.toLongLong())
                         : compare(a.toULongLong(), b.toULongLong());
}

bool isWebUrl(const QString &text)
{
    const bool isHttp = text.startsWith(u"http://", Qt::CaseInsensitive)
        || text.startsWith(u"https://", Qt::CaseInsensitive);
    return isHttp && !QUrl(text).host().isEmpty();
}

bool isPictureUrl(const QString &text)
{
    // The server stores only these as files; other data URLs reach the node, which ignores them.
    for (const auto type : {"png"_L1, "jpeg"_L1, "jpg"_L1}) {
        const QString start = "data:image/"_L1 + type + ";base64,"_L1;
        if (text.startsWith(start))
            return isBase64(QStringView(text).sliced(start.size()));
    }
    return isWebUrl(text);
}

InputValue InputValue::fromVariant(const InputSpecFields &spec, const QVariant &given)
{
    const QVariant value = given.typeId() == QMetaType::QUrl ? QVariant(textOf(given)) : given;
    if (!value.isValid() || value.typeId() == QMetaType::Nullptr)
        return bad(InputText::tr("%1 has no value.").arg(spec.label));
    if (isDefault(spec, value))
        return good(value);
    if (isFile(value) && spec.external->has(ExternalClass::TakesFile)) {
        const QString problem = value.value<FileInput>().problem();
        return problem.isEmpty() ? good(value)
                                 : bad(InputText::tr("%1: %2").arg(spec.label, problem));
    }
    switch (spec.kind()) {
    case Kind::Text:
        return text(spec, value);
    case Kind::Number:
        return number(spec, value);
    case Kind::Integer:
        return integer(spec, value);
    case Kind::Boolean:
        return boolean(spec, value);
    case Kind::Enum:
        return option(spec, value);
    case Kind::Seed:
        return seed(spec, value);
    case Kind::ImageBatch:
        return pictures(spec, value);
    case Kind::Image:
    case Kind::Video:
    case Kind::Audio:
    case Kind::File:
    case Kind::Lora:
    case Kind::Checkpoint:
    case Kind::FaceModel:
        return file(spec, value);
    case Kind::Color:
    case Kind::Other:
        break;
    }
    return anyJson(spec, value);
}

InputValue InputValue::fromText(const InputSpecFields &spec, const QString &text)
{
    const QString trimmed = text.trimmed();
    switch (spec.kind()) {
    case Kind::Text:
    case Kind::Enum:
        return fromVariant(spec, text);
    case Kind::Boolean:
        if (const std::optional<bool> truth = boolFrom(trimmed))
            return fromVariant(spec, *truth);
        return fromVariant(spec, text);
    case Kind::Seed:
        if (trimmed.isEmpty() || trimmed.compare("random"_L1, Qt::CaseInsensitive) == 0)
            return fromVariant(spec, -1LL);
        break;
    case Kind::Color:
    case Kind::Other:
        if (const auto json = JsonText::parse(text.toUtf8()))
            return fromVariant(spec, json->root().toVariant());
        return fromVariant(spec, text);
    default:
        break;
    }
    return fromVariant(spec, trimmed);
}

} // namespace ComfyDeploy
