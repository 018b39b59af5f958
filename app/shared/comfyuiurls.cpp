// SPDX-License-Identifier: MIT

#include "shared/comfyuiurls.h"

#include "shared/apptext.h"

#include <ComfyDeploy/core/giventext_p.h>
#include <ComfyDeploy/core/localhost_p.h>

#include <QtCore/qregularexpression.h>
#include <QtCore/qstringlist.h>

namespace ComfyDeploy::App {

using namespace Qt::StringLiterals;

namespace {

//! Invalid if it cannot be an address.
QUrl readUrl(const QString &typed)
{
    const bool hasScheme = typed.contains("://"_L1);
    QUrl url(hasScheme ? typed : "http://"_L1 + typed, QUrl::StrictMode);
    // Without a port that would be 80, where hardly a ComfyUI is; a word is more likely a mistake.
    const bool isWord =
        !hasScheme && url.port() < 0 && !url.host().contains(u'.') && !url.host().contains(u':');
    const bool isHttp = url.scheme() == "http"_L1 || url.scheme() == "https"_L1;
    if (!url.isValid() || isWord || !isHttp || url.host().isEmpty() || url.hasQuery())
        return {};
    QString path = url.path();
    while (path.endsWith(u'/'))
        path.chop(1);
    url.setPath(path);
    return url.adjusted(QUrl::RemoveFragment);
}

int portOf(const QUrl &url)
{
    return url.port(url.scheme() == "https"_L1 ? 443 : 80);
}

} // namespace

std::optional<QList<QUrl>> comfyUiUrls(const QString &text, QString *why)
{
    static const QRegularExpression separator(u"[,;\\s]+"_s);
    const QStringList typed = text.split(separator, Qt::SkipEmptyParts);
    QList<QUrl> urls;
    for (const QString &each : typed) {
        const QUrl url = readUrl(each);
        if (!url.isValid()) {
            // A password may contain a separator, and must not be shown.
            const QString shown = shownAddress(text.contains(u'@') ? text : each);
            *why = AppText::tr("“%1” is not the address of a ComfyUI, such as "
                               "http://127.0.0.1:8188.")
                       .arg(shown);
            return std::nullopt;
        }
        if (!urls.contains(url))
            urls += url;
    }
    if (!urls.isEmpty())
        return urls;
    *why = AppText::tr("The address of ComfyUI is missing, such as http://127.0.0.1:8188.");
    return std::nullopt;
}

QString shownUrls(const QList<QUrl> &urls)
{
    QStringList texts;
    for (const QUrl &url : urls)
        texts += url.adjusted(QUrl::RemovePassword).toString(QUrl::FullyEncoded);
    return texts.join(u", "_s);
}

QString comfyUiName(const QUrl &url)
{
    const QString host = url.host().contains(u':') ? u'[' + url.host() + u']' : url.host();
    return AppText::tr("ComfyUI at %1").arg(host + u':' + QString::number(portOf(url)));
}

bool isSamePlace(const QUrl &a, const QUrl &b)
{
    const bool isSameHost =
        a.host() == b.host() || (isLocalServerHost(a.host()) && isLocalServerHost(b.host()));
    return isSameHost && portOf(a) == portOf(b) && a.path() == b.path();
}

} // namespace ComfyDeploy::App
